import { type Instant, MINUTE } from '#shared/kernel/time.ts';
import { headroom } from '../domain/availability.ts';
import { bookable } from '../domain/ledger.ts';
import { type Book, bookOf, type Entry } from '../domain/node.ts';
import { windowFor } from '../domain/placement.ts';
import type { Pool } from '../domain/pool.ts';
import { fewerNow, findSlots, freeDomains, type Slots, type Wanted } from '../domain/search.ts';
import { comparePrices, termsAt, type Terms } from '../domain/terms.ts';
import type { Times } from '../domain/times.ts';
import type { CapacityDeps } from './deps.ts';
import { quotaNodes } from './load-book.ts';

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
    const length = command.hours * SLOTS_AN_HOUR;
    const wanted: Wanted = { n: command.n, length, range, domains: command.domains };
    const offers: Found[] = [];
    const fewer: Found[] = [];
    const later: Found[] = [];
    for (const pool of await poolsFor(capacity, command)) {
      const { book, domains, terms } = await stateOf(capacity, pool, command, times);
      const room = headroom(book, command.project);
      const free = freeDomains(domains, wanted.domains > 1 ? undefined : room);
      const found = (slots: Slots): Found => ({ pool, slots, terms });
      if (command.n >= pool.minimum) offers.push(...findSlots(free, room, wanted).slice(0, MOST_OFFERS).map(found));
      const less = fewerNow(free, wanted);
      if (less !== undefined && less.n >= pool.minimum && less.n < command.n) fewer.push(found(less));
      const beyond = { ...wanted, range: { start: range.start, end: bookable(times.now).end } };
      if (command.n >= pool.minimum) later.push(...findSlots(free, room, beyond).slice(0, 1).map(found));
    }
    const ranked = offers.sort(bySoonest).slice(0, MOST_OFFERS);
    return ranked.length > 0
      ? { offers: ranked, fewer: [], later: [] }
      : { offers: ranked, fewer, later: later.sort(bySoonest).slice(0, 3) };
  };

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
  { factory, id: pool }: Pool,
  { tenant, project }: SearchCommand,
  { now }: Times,
): Promise<{ book: Book; domains: readonly Entry[]; terms: Terms | undefined }> => {
  const book = bookOf(await capacity.ledgers(quotaNodes({ factory, pool, tenant }, project)));
  const [domains, versions] = await Promise.all([
    Array.fromAsync(capacity.domains(factory, pool)),
    Array.fromAsync(capacity.terms(factory, pool)),
  ]);
  return { book, domains, terms: termsAt(versions, tenant, now) };
};
