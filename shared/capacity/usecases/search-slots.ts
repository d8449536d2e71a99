import { type Instant, MINUTE } from '#shared/kernel/time.ts';
import { headroom } from '../domain/availability.ts';
import { bookable } from '../domain/ledger.ts';
import { ledgerSetOf, type Entry } from '../domain/node.ts';
import { windowFor } from '../domain/placement.ts';
import type { Pool } from '../domain/pool.ts';
import { fewerNow, findSlots, type Slots, type Wanted } from '../domain/search.ts';
import { comparePrices, termsAt, type Terms } from '../domain/terms.ts';
import type { Steps } from '../domain/steps.ts';
import type { Times } from '../domain/times.ts';
import type { CapacityDeps } from './deps.ts';
import { quotaNodes } from './load-ledgers.ts';

export type SearchCommand = {
  readonly factory: string;
  readonly tenant: string;
  readonly project: string;
  readonly sku?: string | undefined;
  readonly pool?: string | undefined;
  readonly n: number;
  readonly hours: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly domains: number;
};

export type Found = { readonly pool: Pool; readonly slots: Slots; readonly terms: Terms | undefined };
export type SearchResult = { readonly offers: readonly Found[]; readonly fewer: readonly Found[]; readonly later: readonly Found[] };

const MOST_OFFERS = 10;
const MOST_NEAR_MISSES = 3;
const SLOTS_AN_HOUR = 4;

/** A quote stands this long; it keeps no capacity. */
export const QUOTE_LIFE = 5 * MINUTE;

/**
 * The earliest slots over pools and domains, soonest first, then cheapest; and if there are none, near misses: fewer GPUs at once,
 * or all of them later. Reads one item a domain.
 * @throws Problem `window_invalid`.
 */
export const searchSlots =
  ({ capacity }: Pick<CapacityDeps, 'capacity'>) =>
  async (command: SearchCommand, times: Times): Promise<SearchResult> => {
    const range = windowFor(command.from, command.to, times);
    const wanted: Wanted = { n: command.n, length: command.hours * SLOTS_AN_HOUR, range, domains: command.domains };
    const pools = await Promise.all((await poolsFor(capacity, command)).map((pool) => stateOf(capacity, pool, command, times)));
    const offers = offersIn(pools, wanted).slice(0, MOST_OFFERS);
    if (offers.length > 0) return { offers, fewer: [], later: [] };
    const fewer = pools.flatMap(({ pool, terms, domains, room }) => {
      const slots = fewerNow(domains, room, wanted);
      return slots !== undefined && slots.n >= pool.minimum && slots.n < wanted.n ? [{ pool, terms, slots }] : [];
    });
    const later = offersIn(pools, { ...wanted, range: { start: range.start, end: bookable(times.now).end } });
    return { offers, fewer, later: later.slice(0, MOST_NEAR_MISSES) };
  };

type PoolState = {
  readonly pool: Pool;
  readonly terms: Terms | undefined;
  readonly room: Steps;
  readonly domains: readonly Entry[];
};

const offersIn = (pools: readonly PoolState[], wanted: Wanted): readonly Found[] =>
  pools
    .filter(({ pool }) => wanted.n >= pool.minimum)
    .flatMap(({ pool, terms, domains, room }) => findSlots(domains, room, wanted).map((slots) => ({ pool, terms, slots })))
    .sort(bySoonest);

const bySoonest = (a: Found, b: Found) => a.slots.start - b.slots.start || comparePrices(a.terms?.price, b.terms?.price);

const poolsFor = async (capacity: CapacityDeps['capacity'], { factory, pool, sku }: SearchCommand): Promise<readonly Pool[]> => {
  if (pool !== undefined) {
    const one = await capacity.pool(factory, pool);
    return one === undefined || (sku !== undefined && one.sku !== sku) ? [] : [one];
  }
  const { data } = await capacity.pools(factory, { limit: 100 });
  return data.filter((one) => sku === undefined || one.sku === sku);
};

const stateOf = async (
  capacity: CapacityDeps['capacity'],
  pool: Pool,
  { tenant, project }: SearchCommand,
  { now }: Times,
): Promise<PoolState> => {
  const { factory, id } = pool;
  const [quotas, domains, versions] = await Promise.all([
    capacity.ledgers(quotaNodes({ factory, pool: id, tenant }, project)),
    Array.fromAsync(capacity.domains(factory, id)),
    Array.fromAsync(capacity.terms(factory, id)),
  ]);
  const room = headroom(ledgerSetOf(quotas), project);
  return { pool, terms: termsAt(versions, tenant, now), room, domains };
};
