import type { Slot, Window } from './slots.ts';

/** The function has `value` from `at` until the next step. */
export type Step = { readonly at: Slot; readonly value: number };

/**
 * A function of time, zero before its first step. Canonical: `at` rises strictly and neighbouring values differ,
 * so that equal functions are equal arrays.
 */
export type Steps = readonly Step[];

export const NOTHING: Steps = [];

/** n within the window, zero outside it. */
export const during = ({ start, end }: Window, n: number): Steps =>
  n === 0 || end <= start
    ? NOTHING
    : [
        { at: start, value: n },
        { at: end, value: 0 },
      ];

/** n from slot 0 (1970) on. */
export const always = (n: number): Steps => (n === 0 ? NOTHING : [{ at: 0, value: n }]);

/** Pointwise op of two functions, for an op with op(0, 0) = 0. */
export const combine = (a: Steps, b: Steps, op: (a: number, b: number) => number): Steps => {
  const result: Step[] = [];
  let last = 0;
  for (let i = 0, j = 0, left = 0, right = 0; i < a.length || j < b.length;) {
    const at = Math.min(a[i]?.at ?? Number.POSITIVE_INFINITY, b[j]?.at ?? Number.POSITIVE_INFINITY);
    if (a[i]?.at === at) left = a[i++]!.value;
    if (b[j]?.at === at) right = b[j++]!.value;
    const value = op(left, right);
    if (value !== last) result.push({ at, value });
    last = value;
  }
  return result;
};

export const plus = (a: Steps, b: Steps): Steps => {
  if (a.length === 0) return b;
  return b.length === 0 ? a : combine(a, b, (x, y) => x + y);
};
export const minus = (a: Steps, b: Steps): Steps => (b.length === 0 ? a : combine(a, b, (x, y) => x - y));
export const least = (a: Steps, b: Steps): Steps => combine(a, b, Math.min);
export const most = (a: Steps, b: Steps): Steps => combine(a, b, Math.max);

/** max(0, a - b). */
export const excess = (a: Steps, b: Steps): Steps => combine(a, b, (x, y) => Math.max(0, x - y));

/** The positive part. */
export const positive = (a: Steps): Steps => excess(a, NOTHING);

/** The sum of many rectangles, by one sort of their edges. */
export const sumOf = (rectangles: readonly (Window & { readonly n: number })[]): Steps => {
  const edges = rectangles.flatMap(({ start, end, n }) =>
    end > start
      ? [
          { at: start, by: n },
          { at: end, by: -n },
        ]
      : [],
  );
  edges.sort((a, b) => a.at - b.at);
  const result: Step[] = [];
  let value = 0;
  for (let i = 0; i < edges.length;) {
    const { at } = edges[i]!;
    const before = value;
    while (edges[i]?.at === at) value += edges[i++]!.by;
    if (value !== before) result.push({ at, value });
  }
  return result;
};

/** The function from `start` on, zero before. */
export const from = (steps: Steps, start: Slot): Steps => {
  const later = steps.findIndex(({ at }) => at > start);
  const kept = later === -1 ? [] : steps.slice(later);
  const value = steps.at(later === -1 ? -1 : later - 1)?.value ?? 0;
  return later === 0 || value === 0 ? kept : [{ at: start, value }, ...kept];
};

/** The function within the window, zero outside it. */
export const within = (steps: Steps, { start, end }: Window): Steps => {
  const kept = from(steps, start).filter(({ at }) => at < end);
  return (kept.at(-1)?.value ?? 0) === 0 ? kept : [...kept, { at: end, value: 0 }];
};

/** The index of the first step after a slot. */
export const firstAfter = (steps: Steps, at: Slot): number => {
  let low = 0;
  for (let high = steps.length; low < high;) {
    const middle = (low + high) >>> 1;
    if (steps[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
};

export const valueAt = (steps: Steps, at: Slot): number => steps[firstAfter(steps, at) - 1]?.value ?? 0;

/** The smallest value within the window. */
export const lowest = (steps: Steps, { start, end }: Window): number =>
  steps.reduce((low, { at, value }) => (at > start && at < end && value < low ? value : low), valueAt(steps, start));

/** The largest value within the window. */
export const highest = (steps: Steps, { start, end }: Window): number =>
  steps.reduce((high, { at, value }) => (at > start && at < end && value > high ? value : high), valueAt(steps, start));

export const sameSteps = (a: Steps, b: Steps): boolean =>
  a.length === b.length && a.every(({ at, value }, index) => at === b[index]!.at && value === b[index]!.value);
