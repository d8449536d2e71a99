import { earliest, freeOf } from './availability.ts';
import { limitOf, loadOf } from './ledger.ts';
import type { Entry, Node } from './node.ts';
import { spread } from './placement.ts';
import type { Slot, Window } from './slots.ts';
import { firstAfter, least, lowest, NOTHING, plus, type Steps } from './steps.ts';

/** What is looked for: n GPUs for `length` slots, starting and ending within the range, over at most `domains` domains. */
export type Wanted = { readonly n: number; readonly length: Slot; readonly range: Window; readonly domains: number };

export type Slots = Window & { readonly n: number; readonly legs: readonly { readonly domain: string; readonly n: number }[] };

/** The earliest slots in each single domain, or the one earliest over several, as far as a quota leaves room; soonest first, then by name. */
export const findSlots = (domains: readonly Entry[], room: Steps, wanted: Wanted): readonly Slots[] => {
  if (wanted.domains > 1) return spreadSlots(domains, room, wanted);
  const { n, length, range } = wanted;
  const isRoomy = lowest(room, range) >= n;
  return domains
    .flatMap(({ node, ledger }) => {
      if (ledger.stopped) return [];
      const [limit, load] = isRoomy ? [limitOf(ledger), loadOf(ledger)] : [least(freeOf(ledger), room), NOTHING];
      const start = earliest(limit, load, n, length, range);
      return start === undefined ? [] : [{ start, end: start + length, n, legs: [{ domain: domainOf(node), n }] }];
    })
    .sort((a, b) => a.start - b.start);
};

/** Starts worth trying for a spread booking; beyond these the answer is "none found". */
const MOST_STARTS = 200;

/** Tries the starts at which all domains together have room; the largest domains come first. */
const spreadSlots = (domains: readonly Entry[], room: Steps, { n, length, range, domains: most }: Wanted): readonly Slots[] => {
  const free = domains.map(({ ledger }) => freeOf(ledger));
  const total = least(free.reduce<Steps>(plus, NOTHING), room);
  let start = earliest(total, NOTHING, n, length, range);
  for (let tried = 0; start !== undefined && tried < MOST_STARTS; tried += 1) {
    const window: Window = { start, end: start + length };
    const rooms = domains
      .map(({ node }, index) => ({ place: domainOf(node), room: lowest(free[index]!, window) }))
      .sort((a, b) => b.room - a.room);
    const legs = spread(rooms, n, most);
    if (legs !== undefined) return [{ ...window, n, legs: legs.map(({ place, n }) => ({ domain: place, n })) }];
    const next = Math.min(...free.map((one) => one[firstAfter(one, window.start)]?.at ?? range.end));
    start = next < range.end ? earliest(total, NOTHING, n, length, { ...range, start: next }) : undefined;
  }
  return [];
};

/** The most GPUs in one domain for the whole length right from the range's start: fewer, but at once. */
export const fewerNow = (domains: readonly Entry[], room: Steps, { length, range }: Wanted): Slots | undefined => {
  const window = { start: range.start, end: range.start + length };
  const [best] = domains
    .map(({ node, ledger }) => ({ domain: domainOf(node), n: lowest(freeOf(ledger), window) }))
    .sort((a, b) => b.n - a.n);
  if (best === undefined) return undefined;
  const n = Math.min(best.n, lowest(room, window));
  return n < 1 ? undefined : { ...window, n, legs: [{ domain: best.domain, n }] };
};

const domainOf = (node: Node): string => (node.kind === 'domain' ? node.domain : '');
