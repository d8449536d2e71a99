import { addMonths, parseInstant, type Period, periodBounds, periodOf } from '#shared/kernel/time.ts';
import { Problem } from '#shared/kernel/problem.ts';
import { againRows, insertAgain } from '#shared/metering/again.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { getDocument } from '#shared/invoicing/documents.ts';
import type { BilledPlan } from '#shared/invoicing/domain/billed-line.ts';
import type { Booked } from '#shared/invoicing/domain/booked.ts';
import type { Invoice } from '#shared/invoicing/domain/invoice.ts';
import { isOver } from '#shared/invoicing/domain/invoice-states.ts';
import { isOldMonth } from '#shared/metering/domain/old-month.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import type { CloseDeps } from '#shared/invoicing/usecases/close-run.ts';
import { closeTenant } from '#shared/invoicing/usecases/close-tenant.ts';
import { numberInvoices } from '#shared/invoicing/usecases/number-invoices.ts';
import { requestInvoice } from '#shared/invoicing/usecases/request-invoice.ts';
import { voidInvoice } from '#shared/invoicing/usecases/void-invoice.ts';
import { once as onceOn } from '#shared/platform/once.ts';
import { contract, graduated, noCommitments, priceVersion, READY, TENANT, usageHour } from './billing.ts';
import { seeded } from './random.ts';
import { inOrder } from './rate-month.ts';
import { createTwin, type Faults, type Twin } from './twin.ts';

const OWNER = { factory: 'fac_1', tenant: TENANT };
const PARTIES = { ...OWNER, seller: 'north', tenantName: 'acme' };
const FIRST = '2024-01';
const MONTHS = 9;
const FAULTS: Faults = { conflict: 0.1, throttle: 0.01, lostReply: 0.05, death: 0.03 };
const RATES = [graduated('tokens.input', '*', [['20', '3'], [null, '1']])]; // prettier-ignore
const PRICES = {
  contracts: [contract({ effectiveFrom: 0 })],
  versions: [priceVersion(RATES, { effectiveFrom: 0 })],
};
const noPause = async () => {};

/** Breaks one thing that the close relies on. */
export type Mutant = (deps: CloseDeps) => CloseDeps;

export type ClosingRun = { readonly wrongs: readonly string[]; readonly met: Twin['met']; readonly voids: number };

/**
 * Nine months of one tenant: usage comes in time and up to eight months late, months are requested, closed and numbered by workers that
 * conflict, lose replies and die, finalized invoices are voided meanwhile and requested again. In the end all usage must be billed once.
 */
export const closingRun = async (seed: number, mutant: Mutant = (deps) => deps): Promise<ClosingRun> => {
  const random = seeded(seed);
  const twin = createTwin(seed);
  const used: UsageHour[] = [];
  let [ids, keys, voids] = [0, 0, 0];
  const depsOn = ({ table, blobs }: Pick<Twin, 'table' | 'blobs'>) => ({
    invoicing: invoicingStore(table),
    documents: blobs,
    commit: table.commit,
    wall: () => 0,
    pause: noPause,
    newId: () => `inv_${String((ids += 1)).padStart(5, '0')}`,
    numbering: { ring: noPause },
    closing: { ring: noPause },
    once: (key: string) => onceOn(table, noPause)<Invoice>({ owner: 'o', key, hash: 'h', wall: 0 }, (body) => ({ status: 200, body })),
    usage: {
      readiness: async () => READY,
      again: againRows(table),
      hours: async function* hours(_owner: unknown, period: Period) {
        yield* inOrder(used.filter(({ hour }) => periodOf(hour) === period));
      },
    },
    prices: async () => PRICES,
    commitments: noCommitments,
    waived: async () => [],
  });
  const healthy = depsOn(twin);

  /** Usage of a month, as the roll-up counts it: an old month is to be rated again. */
  const use = async (month: Period, now: number): Promise<void> => {
    const hour = parseInstant(`${month}-${String(1 + random.below(28)).padStart(2, '0')}T05:00:00Z`);
    used.push(usageHour({ family: 'tokens', sku: 'llm', hour, counters: { input: BigInt(1 + random.below(9)) * 1_000_000n } }));
    if (isOldMonth(month, now)) await twin.table.commit([insertAgain(TENANT, { month, id: `g${used.length}` })]);
  };
  const close = (deps: ReturnType<typeof depsOn>, now: number) =>
    closeTenant({ ...mutant(deps), now: async () => now })(TENANT, () => false);
  const number = (deps: ReturnType<typeof depsOn>, now: number) => numberInvoices(deps)({ factory: 'fac_1', series: 'INV' }, now);
  /** Asks for every month up to one that has no invoice that stands, oldest first, as far as that is allowed. */
  const request = async (deps: ReturnType<typeof depsOn>, last: Period, now: number): Promise<void> => {
    for (let month = FIRST; month <= last; month = addMonths(month, 1)) {
      const before = await deps.invoicing.month(TENANT, month);
      if (before !== undefined && !isOver(before.invoice.status)) continue;
      try {
        await requestInvoice(deps)(deps.once(`k${(keys += 1)}`), PARTIES, { period: month, withEarlier: false }, now);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
    }
  };
  const takeBack = async (deps: ReturnType<typeof depsOn>, now: number): Promise<void> => {
    const finalized = (await deps.invoicing.months(TENANT)).filter(({ invoice }) => invoice.status === 'finalized');
    const one = finalized[random.below(finalized.length)];
    if (one === undefined) return;
    await voidInvoice(deps)(deps.once(`v${(keys += 1)}`), OWNER, one.invoice.id, { by: 'key_1', at: now, reason: 'wrong' });
    voids += 1;
  };
  /** What a stage does by itself, until nothing is left to do. */
  const settle = async (last: Period, now: number): Promise<void> => {
    for (let round = 0; round < 40; round += 1) {
      await request(healthy, last, now);
      await close(healthy, now);
      await number(healthy, now);
      const standing = await invoicingStore(twin.table).months(TENANT);
      if (
        standing.length > 0 &&
        standing.every(({ invoice }) => invoice.status === 'finalized') &&
        standing.at(-1)!.invoice.period === last
      )
        return;
    }
    throw new Error(`seed ${seed}: ${last} did not come to rest`);
  };

  for (let index = 0; index < MONTHS; index += 1) {
    const month = addMonths(FIRST, index);
    const now = periodBounds(month).end + 3_600_000;
    for (let count = random.below(4); count > 0; count -= 1) await use(month, now);
    const worker = () => depsOn(twin.worker(FAULTS));
    await twin.interleave<unknown>([
      () => request(worker(), month, now),
      () => close(worker(), now),
      () => close(worker(), now),
      () => number(worker(), now),
      () => use(addMonths(month, -random.below(index + 1)), now),
      ...(random.chance(0.5) ? [() => takeBack(worker(), now)] : []),
      () => close(worker(), now),
      () => number(worker(), now),
    ]);
    await settle(month, now);
  }
  const last = addMonths(FIRST, MONTHS);
  await settle(last, periodBounds(last).end + 1);
  return { wrongs: await wrongsOf(twin, used), met: twin.met, voids };
};

/** Where what was billed and what is booked differ from what was used, by month. */
const wrongsOf = async (twin: Twin, used: readonly UsageHour[]): Promise<string[]> => {
  const invoicing = invoicingStore(twin.table);
  const billed: Record<Period, bigint> = {};
  for await (const { sk } of twin.table.query({ table: 'billing', pk: `T#${TENANT}#INVOICE` })) {
    const { invoice } = (await invoicing.invoice(OWNER, sk))!;
    if (invoice.status !== 'finalized') continue;
    const { lines } = (await getDocument(twin.blobs, 'plans', invoice.plan!)) as BilledPlan;
    for (const { period, quantity } of lines) billed[period] = (billed[period] ?? 0n) + BigInt(quantity);
  }
  const months = Array.from({ length: MONTHS + 1 }, (_, index) => addMonths(FIRST, index));
  const booked = await invoicing.booked(TENANT, months);
  const wrongs: string[] = [];
  for (const [index, month] of months.entries()) {
    const wanted = used.filter(({ hour }) => periodOf(hour) === month).reduce((sum, { counters }) => sum + counters['input']!, 0n);
    const { document } = booked[index]!;
    const lines = document === null ? [] : Object.values((await getDocument(twin.blobs, 'booked', document)) as Booked);
    const sum = lines.reduce((total, { quantity }) => total + BigInt(quantity), 0n);
    if ((billed[month] ?? 0n) !== wanted) wrongs.push(`${month}: billed ${billed[month] ?? 0n} of ${wanted}`);
    if (sum !== wanted) wrongs.push(`${month}: booked ${sum} of ${wanted}`);
  }
  return wrongs;
};
