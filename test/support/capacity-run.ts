import * as ask from '#shared/capacity/endpoints.ts';
import { Problem } from '#shared/kernel/problem.ts';
import type { Answered as OnceAnswered, Once } from '#shared/platform/once.ts';
import type { Table } from '#shared/platform/table.ts';
import { always, type Steps } from '#shared/capacity/domain/steps.ts';
import type { Adjustment } from '#shared/capacity/domain/ledger.ts';
import { slotOf } from '#shared/capacity/domain/slots.ts';
import type { Node } from '#shared/capacity/domain/node.ts';
import type { CapacityTestDeps } from './capacity.ts';
import { changeLimits } from '#shared/capacity/usecases/change-limits.ts';
import { createDomain, createPool } from '#shared/capacity/usecases/create-pool.ts';
import { hold } from '#shared/capacity/usecases/hold.ts';
import { reservationActions } from '#shared/capacity/usecases/reservation-actions.ts';
import { capacityOn, countedIds, FACTORY, projectsOf, asked, START, tenantNumber } from './capacity.ts';
import { capacityOracle } from './capacity-oracle.ts';
import { type Random, seeded } from './random.ts';
import { createTwin, type Faults, ProcessDied, ReplyLost, Throttled, type Twin } from './twin.ts';

const SLOT = 900_000;
const WORKERS = 8;
const OPERATIONS = 26;
const TENANTS = [1, 2, 3].map(tenantNumber);
const DOMAINS = ['d1', 'd2', 'd3'];
const FAULTS: Faults = { conflict: 0.03, lostReply: 0.05, death: 0.004, throttle: 0.002 };
const SKEW = 5_000;

export type Answered = {
  readonly tenant: string;
  readonly key: string;
  readonly outcome: string;
  readonly status: number;
  readonly body: any;
};
export type CapacityRun = {
  readonly twin: Twin;
  readonly violations: readonly string[];
  readonly operations: number;
  readonly answers: number;
  readonly refusals: number;
  /** How often each kind of fact was written. */
  readonly kinds: Readonly<Record<string, number>>;
};

export type TableWrapper = (table: Table, twin: Twin) => Table;

type World = {
  readonly twin: Twin;
  readonly random: Random;
  readonly pool: string;
  readonly newId: CapacityTestDeps['newId'];
  readonly process: () => CapacityTestDeps;
  /** By id: whose it is, and its status in the last answer. */
  readonly reservations: Map<string, { readonly tenant: string; readonly status: string }>;
  readonly answered: Answered[];
  wall: number;
};

/** Eight workers with clocks up to five seconds off, lost replies, deaths and cuts, watched by an oracle at every commit. */
export const runCapacity = async (seed: number, wrap: TableWrapper = (table) => table): Promise<CapacityRun> => {
  const random = seeded(seed * 7_919 + 1);
  const oracle = capacityOracle(slotOf(START));
  const twin = createTwin(seed, oracle.watch);
  const newId = countedIds();
  const setUp = capacityOn(twin.table, newId);
  const pool = await makePool(setUp, random);
  twin.met.commits = 0;
  const process = () => capacityOn(wrap(twin.worker(FAULTS).table, twin), newId);
  const world: World = { twin, random, pool, newId, process, reservations: new Map(), answered: [], wall: START };
  const settled = await twin.interleave(Array.from({ length: WORKERS }, (_, index) => () => work(world, index)));
  const failed = settled.find((result) => result.status === 'rejected');
  const violations = [...oracle.violations, ...outcomes(world, oracle)];
  if (failed !== undefined) violations.push(`crash: ${String(failed.reason?.stack ?? failed.reason)}`);
  const refusals = world.answered.filter(({ status }) => status >= 400).length;
  return { twin, violations, operations: WORKERS * OPERATIONS, answers: world.answered.length, refusals, kinds: kindsOf(twin) };
};

const kindsOf = (twin: Twin): Record<string, number> => {
  const facts = twin.items().filter(({ pk }) => pk.endsWith('#FACT'));
  const types = Map.groupBy(facts, ({ type }) => String(type).replace('reservation.', ''));
  return Object.fromEntries([...types].map(([type, all]) => [type, all.length]));
};

const makePool = async (deps: CapacityTestDeps, random: Random): Promise<string> => {
  const times = { now: START, wall: START };
  const command = {
    name: 'p',
    sku: 'gpu.generic',
    gpuUnit: 'package',
    minimum: 2,
    price: { model: 'pinned', currency: 'USD', unitPrice: '2' },
  } as const;
  const made = await createPool(deps)(asked(deps, ask.createPool, '', 'pool', command, START), FACTORY, command, times);
  const pool = (made.body as { id: string }).id;
  for (const name of DOMAINS)
    await createDomain(deps)(asked(deps, ask.createDomain, '', name, name, START), FACTORY, pool, {
      name,
      supply: [{ from: 0, n: 12 + random.below(12) }],
    });
  for (const node of nodesOf(pool)) if (random.chance(0.5)) await cutOnce(deps, { node, limits: randomLimits(random, node) }, START);
  return pool;
};

const nodesOf = (pool: string): Node[] => [
  { kind: 'factory', factory: FACTORY },
  { kind: 'pool', factory: FACTORY, pool },
  ...TENANTS.map((tenant): Node => ({ kind: 'tenant', factory: FACTORY, tenant, pool })),
  { kind: 'project', factory: FACTORY, tenant: TENANTS[0]!, pool, project: projectsOf(TENANTS[0]!)[1] },
];

const randomLimits = (random: Random, node: Node) => {
  const typical = { factory: 60, pool: 55, tenant: 28, project: 16, domain: 18 }[node.kind];
  const level = () => random.below(typical) + Math.floor(typical / 2);
  const start = slotOf(START) + random.below(60);
  const base: Steps = random.chance(0.5) ? always(level()) : [...always(level()), { at: start, value: typical * 2 }];
  const adjustments: Adjustment[] = random.chance(0.3) ? [{ start, end: start + 1 + random.below(12), n: random.below(typical) }] : [];
  const floor = node.kind === 'tenant' && random.chance(0.2) ? always(2) : [];
  return { base, adjustments, floor };
};

/** One client: it sends its operations one after the other, again with the same key after a lost reply, in a new process after a death. */
const work = async (world: World, index: number): Promise<void> => {
  const skew = world.random.below(2 * SKEW + 1) - SKEW;
  let deps = world.process();
  for (let count = 0; count < OPERATIONS; count += 1) {
    world.wall += world.random.below(90_000);
    const operation = chooseOperation(world, `w${index}-${count}`);
    for (let again = true; again;) {
      try {
        await operation(deps, { now: world.wall + skew, wall: world.wall + skew });
        again = world.random.chance(0.05);
      } catch (error) {
        if (error instanceof ProcessDied) deps = world.process();
        else if (!(error instanceof ReplyLost || error instanceof Throttled)) throw error;
      }
    }
  }
};

type Times = { readonly now: number; readonly wall: number };
type Operation = (deps: CapacityTestDeps, times: Times) => Promise<void>;

const chooseOperation = (world: World, key: string): Operation => {
  const { random, pool } = world;
  const roll = random.next();
  if (roll < 0.04) return cut(world, { kind: 'domain', factory: FACTORY, pool, domain: random.pick(DOMAINS) });
  if (roll < 0.08) return cut(world, random.pick(nodesOf(pool)));
  return roll < 0.4 || world.reservations.size === 0 ? holdSome(world, key) : changeSome(world, key);
};

const cut = ({ random }: World, node: Node): Operation => {
  const limits = randomLimits(random, node);
  return (deps, { now }) => cutOnce(deps, { node, limits }, now);
};

const cutOnce = async (deps: CapacityTestDeps, command: Parameters<ReturnType<typeof changeLimits>>[0], now: number): Promise<void> => {
  try {
    await changeLimits(deps)(command, now);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
};

const holdSome = (world: World, key: string): Operation => {
  const { random, pool } = world;
  const tenant = random.pick(TENANTS);
  const start = slotOf(world.wall) + 1 + random.below(random.chance(0.5) ? 3 : 40);
  const command = {
    factory: FACTORY,
    tenant,
    project: random.pick(projectsOf(tenant)),
    pool,
    n: 2 + random.below(7),
    start: start * SLOT,
    end: (start + 1 + random.below(12)) * SLOT,
    domains: random.chance(0.3) ? 3 : 1,
    ttlSeconds: random.chance(0.4) ? 60 + random.below(240) : 900 + random.below(2_000),
  };
  return answering(world, tenant, key, (deps, times) =>
    hold(deps)(asked(deps, ask.createReservation, tenant, key, command, times.wall), command, times),
  );
};

const changeSome = (world: World, key: string): Operation => {
  const { random } = world;
  const known = [...world.reservations];
  const alive = known.filter(([, { status }]) => status === 'held' || status === 'confirmed');
  const [id, { tenant: owner, status }] = random.pick(alive.length > 0 && random.chance(0.9) ? alive : known);
  const tenant = random.chance(0.03) ? random.pick(TENANTS) : owner;
  const at = world.wall + random.below(80) * SLOT;
  const n = 2 + random.below(5);
  const project = random.pick(projectsOf(tenant));
  const isSensible = random.chance(0.85);
  const roll = isSensible && status === 'held' ? random.next() * 0.45 : isSensible ? 0.45 + random.next() * 0.55 : random.next();
  return answering(world, tenant, key, (deps, times) => {
    const actions = reservationActions(deps);
    const send = <Command extends object>(
      name: string,
      act: (once: Once<any>, command: Command & { tenant: string; id: string }, times: Times) => Promise<OnceAnswered>,
      command: Command,
    ) =>
      act(
        asked(deps, name === 'split' ? ask.splitReservation : ask.confirmReservation, tenant, key, { name, id, ...command }, times.wall),
        { tenant, id, ...command },
        times,
      );
    if (roll < 0.38) return send('confirm', actions.confirm, {});
    if (roll < 0.45) return send('void', actions.void, {});
    if (roll < 0.57) return send('extend', actions.extend, { end: at });
    if (roll < 0.68) return send('shrink', actions.shrink, { n });
    if (roll < 0.76) return send('release', actions.release, {});
    if (roll < 0.82) return send('cancel', actions.cancel, {});
    return roll < 0.92 ? send('split', actions.split, { n }) : send('transfer', actions.transfer, { project });
  });
};

type View = { readonly id: string; readonly status: string };

const answering =
  (
    world: World,
    tenant: string,
    key: string,
    act: (deps: CapacityTestDeps, times: Times) => Promise<{ status: number; body: unknown }>,
  ): Operation =>
  async (deps, times) => {
    try {
      const { status, body } = await act(deps, times);
      world.answered.push({ tenant, key, status, body, outcome: JSON.stringify({ status, body }) });
      const shown = (body as { data?: View[] }).data ?? [body as View];
      for (const { id, status } of shown) world.reservations.set(id, { tenant, status });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (error.code === 'contention') return;
      const { code, message, context } = error;
      const { requestId: _, ...extra } = (context.extra ?? {}) as Record<string, unknown>;
      world.answered.push({ tenant, key, status: 409, body: { code, extra }, outcome: JSON.stringify({ code, message, extra }) });
    }
  };

/** What can be judged only at the end: that a key has one outcome and one effect, and that every refusal was true. */
const outcomes = ({ answered, twin }: World, { rows, history }: ReturnType<typeof capacityOracle>): string[] => {
  const violations: string[] = [];
  const byKey = Map.groupBy(answered, ({ tenant, key }) => `${tenant} ${key}`);
  for (const [key, all] of byKey)
    if (new Set(all.map(({ outcome }) => outcome)).size > 1)
      violations.push(`I6: ${key} has several outcomes: ${all.map(({ outcome }) => outcome.slice(0, 200)).join(' | ')}`);
  const made = answered.filter(({ status }) => status === 201).map(({ body }) => body.id);
  for (const id of made) if (!rows.has(id)) violations.push(`I6: ${id} was answered and is not there`);
  const holds = twin
    .items()
    .filter(({ pk, body }) => pk.startsWith('ONCE#') && String(body).includes('"kind":"held"') && String(body).includes('"status":"held"'));
  const held = twin.items().filter(({ pk, type }) => pk.endsWith('#FACT') && type === 'reservation.held');
  if (holds.length !== held.length) violations.push(`I6: ${held.length} holds were made for ${holds.length} keys`);
  for (const { tenant, body } of answered) {
    const binding = body.extra?.binding;
    if (binding === undefined || body.code === 'ledger_full') continue;
    const name =
      binding.node.startsWith('domain') || binding.node === 'pool' || binding.node === 'factory'
        ? binding.node
        : `${tenant} ${binding.node}`;
    const known = binding.ledgerVersion === 0 || history.get(name)?.has(binding.ledgerVersion);
    if (!known) violations.push(`I6: a refusal names version ${binding.ledgerVersion} of ${name}, which never was`);
    if (binding.short <= 0) violations.push(`I6: a refusal without a shortfall at ${name}`);
  }
  return violations;
};
