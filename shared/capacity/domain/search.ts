import { earliest, freeOf } from './availability.ts';
import type { Entry } from './node.ts';
import { spread } from './placement.ts';
import type { Slot, Window } from './slots.ts';
import { least, lowest, plus, type Steps } from './steps.ts';

/** What is looked for: n GPUs for `length` slots, starting and ending within the range, over at most `domains` domains. */
export type Wanted = { readonly n: number; readonly length: Slot; readonly range: Window; readonly domains: number };

export type Slots = Window & { readonly n: number; readonly legs: readonly { readonly domain: string; readonly n: number }[] };

type FreeDomain = { readonly domain: string; readonly free: Steps };

/** Each domain's free GPUs as far as a quota leaves room for them. */
export const freeDomains = (domains: readonly Entry[], room: Steps | undefined): readonly FreeDomain[] =>
  domains.flatMap(({ node, ledger }) => {
    if (node.kind !== 'domain') return [];
    const free = freeOf(ledger);
    return [{ domain: node.domain, free: room === undefined ? free : least(free, room) }];
  });

/** The earliest slots in each single domain, or the one earliest over several, soonest first and then by name. */
export const findSlots = (domains: readonly FreeDomain[], room: Steps | undefined, wanted: Wanted): readonly Slots[] => {
  if (wanted.domains > 1) return spreadSlots(domains, room, wanted);
  const { n, length, range } = wanted;
  return domains
    .flatMap(({ domain, free }) => {
      const start = earliest(free, n, length, range);
      return start === undefined ? [] : [{ start, end: start + length, n, legs: [{ domain, n }] }];
    })
    .sort((a, b) => a.start - b.start);
};

/** Starts worth trying for a spread booking; beyond these the answer is "none found". */
const MOST_STARTS = 200;

/** Tries the starts at which all domains together have room; the largest domains come first. */
const spreadSlots = (
  domains: readonly FreeDomain[],
  room: Steps | undefined,
  { n, length, range, domains: most }: Wanted,
): readonly Slots[] => {
  const all = domains.map(({ free }) => free);
  const sum = all.reduce<Steps>(plus, []);
  const total = room === undefined ? sum : least(sum, room);
  let start = earliest(total, n, length, range);
  for (let tried = 0; start !== undefined && tried < MOST_STARTS; tried += 1) {
    const window = { start, end: start + length };
    const rooms = domains.map(({ domain, free }) => ({ place: domain, room: lowest(free, window) })).sort((a, b) => b.room - a.room);
    const legs = spread(rooms, n, most);
    if (legs !== undefined) return [{ ...window, n, legs: legs.map(({ place, n }) => ({ domain: place, n })) }];
    const tried = start;
    const next = Math.min(...all.flatMap((free) => free.find(({ at }) => at > tried)?.at ?? []));
    start = Number.isFinite(next) ? earliest(total, n, length, { ...range, start: next }) : undefined;
  }
  return [];
};

/** The most GPUs in one domain for the whole length right from the range's start: fewer, but at once. */
export const fewerNow = (domains: readonly FreeDomain[], { length, range }: Wanted): Slots | undefined => {
  const window = { start: range.start, end: range.start + length };
  const best = domains
    .map(({ domain, free }) => ({ domain, n: lowest(free, window) }))
    .reduce<{ domain: string; n: number } | undefined>((best, one) => (best === undefined || one.n > best.n ? one : best), undefined);
  return best === undefined || best.n < 1 ? undefined : { ...window, n: best.n, legs: [best] };
};
