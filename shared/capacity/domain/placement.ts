import { refuse } from '#shared/kernel/problem.ts';
import type { CapacityCode } from '../errors.ts';
import { isOverdue } from './hold-life.ts';
import { bookable, type Hold, type Ledger, limitOf, loadOf } from './ledger.ts';
import type { Times } from './times.ts';
import { type Window, windowAround } from './slots.ts';
import { lowest, minus } from './steps.ts';

/** GPUs that are free during the whole window. */
export const roomIn = (ledger: Ledger, window: Window): number =>
  ledger.stopped || window.start < ledger.since ? 0 : Math.max(0, lowest(minus(limitOf(ledger), loadOf(ledger)), window));

/** Holds that overlap the window and can only expire any more. */
export const overdueIn = ({ holds }: Ledger, { start, end }: Window, wall: number): readonly Hold[] =>
  holds.filter((hold) => hold.start < end && hold.end > start && isOverdue(hold.expiresAt, wall));

/** The ledger as it will be when its overdue holds have expired. */
export const withoutOverdue = (ledger: Ledger, wall: number): Ledger => ({
  ...ledger,
  holds: ledger.holds.filter(({ expiresAt }) => !isOverdue(expiresAt, wall)),
});

/** Takes n GPUs from rooms in the order given, from at most `most` of them; undefined if they do not suffice. */
export const spread = <Place>(rooms: readonly { readonly place: Place; readonly room: number }[], n: number, most: number) => {
  if (most === 1) {
    const one = rooms.find(({ room }) => room >= n);
    return one && [{ place: one.place, n }];
  }
  const taken: { readonly place: Place; readonly n: number }[] = [];
  let left = n;
  for (const { place, room } of rooms) {
    if (left === 0 || taken.length === most) break;
    if (room > 0) taken.push({ place, n: Math.min(room, left) });
    left -= Math.min(room, left);
  }
  return left === 0 ? taken : undefined;
};

/** The booking's window on the grid. @throws Problem `window_invalid` unless it lies between now and the horizon. */
export const windowFor = (start: number, end: number, { now }: Pick<Times, 'now'>): Window => {
  const window = windowAround(start, end);
  const open = bookable(now);
  if (end > start && window.start >= open.start && window.end <= open.end) return window;
  throw refuse<CapacityCode>('window_invalid', 'A window ends after it starts, starts now or later, and ends within 400 days.');
};
