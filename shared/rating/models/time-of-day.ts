import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { whole } from '#shared/kernel/money.ts';
import { type Instant, MINUTE } from '#shared/kernel/time.ts';
import { type Accumulator, fine, type Misfit, type PriceModel, type RatingContext } from '../domain/price-model.ts';
import { localMinute, runsThrough, WEEK_MINUTES, weekMinute } from '../domain/zone.ts';
import { hours, minuteOfDay, offTheHour, windowLength, withoutLength, zone } from './day-windows.ts';
import { unitPart } from './unit.ts';

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Prices by the time of day on the clocks of a zone. GPU time is told apart by the minute, other usage by the UTC hour. */
export const timeOfDayTerms = {
  model: z.literal('time_of_day'),
  zone,
  /** Outside all windows. */
  unitPrice: decimal,
  windows: z
    .array(
      z.strictObject({
        ...hours,
        /** Those on which it starts; every day, where nothing is said. */
        days: z
          .array(z.enum(weekdays))
          .min(1)
          .max(7)
          .refine((days) => new Set(days).size === days.length, 'a day is named twice')
          .optional(),
        unitPrice: decimal,
        /** As a document names it, such as `night`. */
        name: z.string().min(1).max(64).optional(),
      }),
    )
    .min(1)
    .max(32),
};

type Window = {
  readonly from: string;
  readonly to: string;
  readonly days?: readonly (typeof weekdays)[number][] | undefined;
  readonly unitPrice: string;
  readonly name?: string | undefined;
};
type Terms = { readonly zone: string; readonly unitPrice: string; readonly windows: readonly Window[] };

/** The minutes of the week that a window holds. */
const minutesOf = ({ from, to, days = weekdays }: Window): readonly number[] =>
  days.flatMap((day) => {
    const start = weekdays.indexOf(day) * 24 * 60 + minuteOfDay(from);
    return Array.from({ length: windowLength({ from, to }) }, (_, minute) => (start + minute) % WEEK_MINUTES);
  });

/** Which window each minute of the week is in, and of the hour after it; that after the last window stands for none. */
const weekOf = (windows: readonly Window[]): Uint8Array => {
  const week = new Uint8Array(WEEK_MINUTES + 60).fill(windows.length);
  for (const [index, window] of windows.entries()) for (const minute of minutesOf(window)) week[minute] = index;
  week.copyWithin(WEEK_MINUTES, 0, 60);
  return week;
};

/** The window of every minute of a UTC hour; one alone, where all are in it. */
const windowsIn = (hour: Instant, zone: string, week: Uint8Array): number | Uint8Array => {
  const start = weekMinute(localMinute(zone, hour));
  const windows = runsThrough(zone, hour)
    ? week.subarray(start, start + 60)
    : Uint8Array.from({ length: 60 }, (_, minute) => week[weekMinute(localMinute(zone, hour + minute * MINUTE))]!);
  const first = windows[0]!;
  for (let minute = 1; minute < 60; minute += 1) if (windows[minute] !== first) return windows;
  return first;
};

/** Adds what was used in each minute to its window. What an allowance took off is of the hour's first minutes. */
const addByMinute = (sums: bigint[], windows: Uint8Array, quantity: bigint, minutes: readonly bigint[]): void => {
  let free = minutes.reduce((sum, used) => sum + used, 0n) - quantity;
  for (const [minute, used] of minutes.entries()) {
    const taken = free < used ? free : used;
    sums[windows[minute]!]! += used - taken;
    free -= taken;
  }
};

const accumulate = ({ zone, unitPrice, windows }: Terms, { baseUnits }: RatingContext): Accumulator => {
  const week = weekOf(windows);
  const prices = [...windows.map((window) => ({ says: saysOf(window, zone), unitPrice: window.unitPrice })), { says: OUTSIDE, unitPrice }];
  const lines = new Map<string, bigint[]>();
  let hour = Number.NaN;
  let within: number | Uint8Array = 0;
  return {
    add: (line, quantity, _used, at) => {
      const sums = lines.get(line) ?? prices.map(() => 0n);
      lines.set(line, sums);
      if (at.hour !== hour) [hour, within] = [at.hour, windowsIn(at.hour, zone, week)];
      if (typeof within !== 'number' && at.minutes !== undefined) addByMinute(sums, within, quantity, at.minutes());
      else sums[typeof within === 'number' ? within : within[0]!]! += quantity;
    },
    finish: () => ({
      lines: new Map(
        [...lines].map(([line, sums]) => [
          line,
          prices.flatMap(({ says, unitPrice }, window) =>
            sums[window] === 0n ? [] : [unitPart(fine(sums[window]!), unitPrice, baseUnits, says)],
          ),
        ]),
      ),
      charges: [],
    }),
  };
};

const OUTSIDE = 'other hours';

/** `22:00 to 06:00 Europe/Berlin`, or the name that it has. */
const saysOf = ({ name, days, from, to }: Window, zone: string): string =>
  name ?? `${days === undefined ? '' : `${days.join(', ')} `}${from} to ${to} ${zone}`;

const misfits: PriceModel<Terms>['misfits'] = ({ zone, windows }, { meter, effectiveFrom }) => {
  const found: Misfit[] = [];
  const taken = new Map<number, number>();
  for (const [index, window] of windows.entries()) {
    const pointer = `/windows/${index}`;
    const empty = withoutLength(window);
    if (empty !== undefined) found.push({ pointer, message: empty });
    const minutes = minutesOf(window);
    const other = minutes.map((minute) => taken.get(minute)).find((other) => other !== undefined);
    if (other !== undefined) found.push({ pointer, message: `overlaps window ${other}: change from, to or days so that each minute has one price` }); // prettier-ignore
    for (const minute of minutes) taken.set(minute, index);
    if (meter === 'gpu.time') continue;
    for (const edge of ['from', 'to'] as const) {
      const message = offTheHour(window[edge], zone, effectiveFrom);
      if (message !== undefined) found.push({ pointer: `${pointer}/${edge}`, message });
    }
  }
  return found;
};

export const timeOfDay: PriceModel<Terms> = {
  accumulate,
  explain: ({ zone, unitPrice, windows }, unit) =>
    `${windows.map((window) => `${window.unitPrice} per ${unit} ${saysOf(window, zone)}, `).join('')}${unitPrice} ${OUTSIDE}`,
  ordered: false,
  stands: () => false,
  reach: () => whole(31n * 24n),
  misfits,
};
