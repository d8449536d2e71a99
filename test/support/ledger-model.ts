import { parseInstant, type Period, periodBounds } from '#shared/kernel/time.ts';
import { insertRequested } from '#shared/invoicing/writes.ts';
import { insertReady } from '#shared/metering/store/lanes.ts';
import { sweepLanes } from '#shared/metering/usecases/sweep-lanes.ts';
import type { Item, Write } from '#shared/platform/table.ts';
import { FACTORY } from './metering.ts';
import { requested } from './invoices.ts';
import { ask, demand, latestOf, laterWishes, type Wish, wishesFor } from './ledger-customer.ts';
import { makeLanes, type PlannedLane, TENANTS } from './ledger-lanes.ts';
import { wrongsOf } from './ledger-law.ts';
import { sendLane, type Sending } from './ledger-sender.ts';
import { answerBell, work } from './ledger-workers.ts';
import { calmProcess, createWorld, type World } from './ledger-world.ts';
import { type Random, seeded } from './random.ts';
import type { Faults } from './twin.ts';

const FAULTS: Faults = { conflict: 0.02, throttle: 0.01, cancelled: 0.05, lostReply: 0.02, death: 0.004, pause: 0.004, unprocessed: 0.1 };
const WORKERS = 3;

export type LedgerRun = { readonly wrongs: readonly string[]; readonly met: Readonly<Record<string, number>> };

/** Months that have a finalized invoice of some tenant. */
const finalizedIn = (writes: readonly Write[]): readonly Period[] =>
  writes.flatMap((write) => {
    const item: Item | undefined = 'replace' in write ? write.replace : undefined;
    return item !== undefined && item.pk.endsWith('#INVOICE') && item['status'] === 'finalized' ? [String(item['period'])] : [];
  });

const MONTHS = ['2023-11', '2023-12'] as const;
const OLD = ['2024-05', '2024-06'] as const;

/** Whether a seed goes on half a year later, when no close looks at November by itself any more. */
const goesOn = (seed: number): boolean => seed % 4 === 0;

/** Producers, workers and customers side by side under faults, then peace, then the law. */
export const runLedger = async (seed: number): Promise<LedgerRun> => {
  const finalized = new Set<Period>();
  const world = createWorld(seed, FAULTS, (writes) => {
    for (const period of finalizedIn(writes)) finalized.add(period);
  });
  const lanes = makeLanes(seed, goesOn(seed));
  const registered = new Set<string>();
  const isReached = (stage: number) => stage < 2 || finalized.has(stage < 4 ? MONTHS[0] : MONTHS[1]);
  await world.twin.table.commit(TENANTS.flatMap((tenant) => insertRequested(billedBefore(tenant), undefined)));
  await race(world, seed, lanes, { registered, isReached }, (random) => wishesFor(random, MONTHS));
  await makePeace(world, '2024-01-06T00:00:00Z', MONTHS);
  if (goesOn(seed)) await halfAYearLater(world, seed, lanes.slice(-1), { registered, isReached: () => true });
  const { commits: _commits, losses: _losses, ...met } = world.twin.met;
  return { wrongs: await wrongsOf(world, lanes, goesOn(seed) ? '2024-07' : '2024-01'), met: { ...met, ...world.met } };
};

/** All of them at once, until producers and customers are done. */
const race = async (
  world: World,
  seed: number,
  lanes: readonly PlannedLane[],
  sending: Sending,
  wishesOf: (random: Random) => readonly Wish[],
): Promise<void> => {
  const random = seeded(seed + 7);
  let busy = lanes.length + TENANTS.length;
  const done = () => void (busy -= 1);
  const results = await world.twin.interleave([
    ...lanes.map((lane, index) => () => sendLane(world, lane, sending, seeded(seed + 11 * index)).finally(done)),
    ...TENANTS.map((tenant) => () => demand(world, tenant, wishesOf(random), random).finally(done)),
    ...Array.from({ length: WORKERS }, (_, index) => () => work(world, () => busy === 0, seeded(seed + 101 * index))),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
};

/**
 * A batch of November that was accepted behind a gap is counted after May's invoice, while June's closes. Months may close over the gap:
 * an operator has said so.
 */
const halfAYearLater = async (world: World, seed: number, lanes: readonly PlannedLane[], sending: Sending): Promise<void> => {
  const ends = OLD.map((period) => insertReady(FACTORY, periodBounds(period).end));
  await world.twin.table.commit(ends);
  await makePeace(world, '2024-06-01T01:00:00Z', OLD.slice(0, 1));
  world.clock.at = parseInstant('2024-07-01T01:00:00Z');
  const filled = lanes.map((lane) => ({ ...lane, order: [lane.gap!] }));
  await race(world, seed + 1, filled, sending, (random) => laterWishes(random, OLD));
  await makePeace(world, '2024-07-01T02:00:00Z', OLD);
};

/** So that nobody looks for unbilled months of the year before. */
const billedBefore = (tenant: string) =>
  requested({ id: `inv_${tenant}`, factory: FACTORY, tenant, period: '2023-10', status: 'finalized' });

const ROUNDS = 6;

/** Everything is counted, and every month has its invoice. @throws Error where that cannot be reached. */
const makePeace = async (world: World, since: string, months: readonly Period[]): Promise<void> => {
  const process = calmProcess(world);
  world.clock.at = Math.max(world.clock.at, parseInstant(since)) + 10_000;
  await sweepLanes(process)(process.now());
  for (const group of await process.metering.shards()) await answerBell(process, { kind: 'rollUp', group }, () => true, 0);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const period of months) for (const tenant of TENANTS) await settle(world, tenant, period, round);
  }
  for (const tenant of TENANTS) {
    for (const period of months) {
      const invoice = await latestOf(process, tenant, period);
      if (invoice?.status !== 'finalized') throw new Error(`${tenant} ${period} is not billed: ${JSON.stringify(invoice)}`);
    }
  }
};

const settle = async (world: World, tenant: string, period: Period, round: number): Promise<void> => {
  const process = calmProcess(world);
  const invoice = await latestOf(process, tenant, period);
  if (invoice?.status === 'finalized') return;
  if (invoice === undefined || invoice.status === 'void' || invoice.status === 'withdrawn')
    await ask(process, `peace-${period}-${round}-${process.now()}`, tenant, { what: 'request', period, impatient: true });
  await answerBell(process, { kind: 'close', group: tenant }, () => true, 0);
  await answerBell(process, { kind: 'number', group: `${FACTORY}#INV` }, () => true, 0);
};
