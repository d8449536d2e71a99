import * as ask from '#shared/capacity/endpoints.ts';
import { emptyLedger, type Ledger } from '#shared/capacity/domain/ledger.ts';
import { encodeLedger } from '#shared/capacity/domain/ledger-codec.ts';
import { slotOf } from '#shared/capacity/domain/slots.ts';
import { always, sumOf } from '#shared/capacity/domain/steps.ts';
import { putLedger } from '#shared/capacity/store.ts';
import type { CapacityTestDeps } from '#test/support/capacity.ts';
import { createPool } from '#shared/capacity/usecases/create-pool.ts';
import { hold } from '#shared/capacity/usecases/hold.ts';
import { reservationActions } from '#shared/capacity/usecases/reservation-actions.ts';
import { searchSlots } from '#shared/capacity/usecases/search-slots.ts';
import { capacityOn, countedIds, FACTORY, HOUR, projectsOf, asked, START, tenantNumber } from '#test/support/capacity.ts';
import { capacityMutants } from '#test/support/capacity-mutants.ts';
import { runSeeds } from '#test/support/capacity-seeds.ts';
import { countingTable, emptyTally } from '#test/support/counting.ts';
import { seeded } from '#test/support/random.ts';
import { createTwin } from '#test/support/twin.ts';
import { type Contention, modelContention } from './contention-model.ts';

export type CapacityBench = {
  readonly seeds: number;
  readonly violations: number;
  readonly conflictShare: number;
  readonly refusalShare: number;
  readonly mutantsCaught: number;
  readonly mutants: number;
  readonly holdWru: number;
  readonly searchMillis520DomainsOf1000Bookings: number;
  /** The highest arrival rate up to which nobody gives up, by the model of contention. */
  readonly holdsPerSecondOneLedger: number;
  readonly contention: readonly Contention[];
};

const TIMES = { now: START, wall: START };
const TENANT = tenantNumber(1);
const PROJECT = projectsOf(TENANT)[0];
const RATES = [5, 10, 20, 40, 80];

/** All measures of capacity; the model runs over this many seeds. */
export const benchCapacity = async (seeds: number): Promise<CapacityBench> => {
  const { violations, ...met } = await runSeeds(1, seeds);
  let mutantsCaught = 0;
  for (const wrap of Object.values(capacityMutants))
    mutantsCaught += Number((await runSeeds(1, 40, { wrap, untilViolation: true })).violations.length > 0);
  const calm = Array.from({ length: 60 }, (_, index) => index + 1).findIndex((rate) => modelContention(rate).gaveUp > 0);
  return {
    seeds: met.seeds,
    violations: violations.length,
    conflictShare: met.conflicts / met.commits,
    refusalShare: met.refusals / met.answers,
    mutantsCaught,
    mutants: Object.keys(capacityMutants).length,
    holdWru: await holdUnits(),
    searchMillis520DomainsOf1000Bookings: await searchMillis(),
    holdsPerSecondOneLedger: calm,
    contention: RATES.map(modelContention),
  };
};

const newPool = async (deps: CapacityTestDeps): Promise<string> => {
  const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' } as const;
  const command = { name: 'bench', sku: 'gpu.gb300-nvl72', gpuUnit: 'package', minimum: 4, price } as const;
  const { body } = await createPool(deps)(asked(deps, ask.createPool, '', 'pool', command, START), FACTORY, command, TIMES);
  return (body as { id: string }).id;
};

/** A domain with so many bookings at random over the horizon. */
const busyDomain = (bookings: number, seed: number): Ledger => {
  const random = seeded(seed);
  const first = slotOf(START);
  const used = sumOf(
    Array.from({ length: bookings }, () => {
      const start = first + random.below(38_000);
      return { start, end: start + 4 + random.below(400), n: 1 + random.below(8) };
    }),
  );
  return { ...emptyLedger('domain', always(72)), used };
};

/** Write units of one hold and its confirm, transactions as DynamoDB bills them, where domain, tenant and project have ledgers of up to 1 KB. */
export const holdUnits = async (): Promise<number> => {
  const { table } = createTwin(1);
  const tally = emptyTally();
  const deps = capacityOn(countingTable(table, tally), countedIds());
  const pool = await newPool(deps);
  const { used } = busyDomain(165, 1);
  const filled = { ...emptyLedger('tenant'), used, slice: always(10_000) };
  if (encodeLedger(filled).length > 1_000) throw new Error('the ledgers of the measure are larger than 1 KB');
  await deps.table.commit([
    ...putLedger({
      node: { kind: 'domain', factory: FACTORY, pool, domain: 'd1' },
      version: 0,
      ledger: { ...filled, kind: 'domain', base: always(9_000), slice: [] },
    }),
    ...putLedger({ node: { kind: 'tenant', factory: FACTORY, tenant: TENANT, pool }, version: 0, ledger: filled }),
    ...putLedger({
      node: { kind: 'project', factory: FACTORY, tenant: TENANT, pool, project: PROJECT },
      version: 0,
      ledger: { ...filled, slice: [] },
    }),
  ]);
  tally.writeUnits = 0;
  const command = { factory: FACTORY, tenant: TENANT, project: PROJECT, pool, n: 8, start: START + HOUR, end: START + 9 * HOUR };
  const { body } = await hold(deps)(asked(deps, ask.createReservation, TENANT, 'hold', command, START), command, TIMES);
  const target = { tenant: TENANT, id: (body as { id: string }).id };
  await reservationActions(deps).confirm(asked(deps, ask.confirmReservation, TENANT, 'confirm', target, START), target, TIMES);
  return tally.writeUnits;
};

/** The median of five searches over 520 domains of 1,000 bookings each, reads from memory included. */
export const searchMillis = async (): Promise<number> => {
  const twin = createTwin(1);
  const deps = capacityOn(twin.table, countedIds());
  const pool = await newPool(deps);
  for (let index = 0; index < 520; index += 1) {
    const node = { kind: 'domain', factory: FACTORY, pool, domain: `d${String(index).padStart(3, '0')}` } as const;
    await deps.table.commit(putLedger({ node, version: 0, ledger: busyDomain(1_000, index) }));
  }
  const command = {
    factory: FACTORY,
    tenant: TENANT,
    project: PROJECT,
    n: 64,
    hours: 24,
    from: START,
    to: START + 2_000 * HOUR,
    domains: 1,
  };
  const times: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const started = performance.now();
    await searchSlots(deps)(command, TIMES);
    times.push(performance.now() - started);
  }
  return Math.ceil(times.sort((a, b) => a - b)[2]!);
};
