import * as z from 'zod';
import type { Instant } from '#shared/kernel/time.ts';
import { isZone, offsetsFrom } from '../domain/zone.ts';

/** The name of a time zone whose clocks a price goes by. */
export const zone = z.string().max(64).refine(isZone, 'not a time zone; a name such as Europe/Berlin, or UTC');

const time = (pattern: RegExp) => z.string().regex(pattern, 'a time of day such as 22:00');

/** When a window of the day begins and ends. `24:00` is the end of the day; an end before the beginning is one of the next day. */
export const hours = { from: time(/^([01]\d|2[0-3]):[0-5]\d$/), to: time(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/) };

/** The minute of the day that a time such as `22:30` names, 1,440 for `24:00`. */
export const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

type Hours = { readonly from: string; readonly to: string };

/** How many minutes of the day lie in a window, which may pass midnight. */
export const windowLength = ({ from, to }: Hours): number => (minuteOfDay(to) - minuteOfDay(from) + 24 * 60) % (24 * 60) || 24 * 60;

/** Why a window has no sense; undefined where it has. */
export const withoutLength = ({ from, to }: Hours): string | undefined =>
  from === to ? 'a window of no length: 00:00 to 24:00 is a whole day; otherwise from and to must differ' : undefined;

const YEARS = 5;

/**
 * Why usage cannot be told apart by the UTC hour at a time of a zone; undefined where the time is the start of such an hour all year,
 * in the five years from an instant on.
 */
export const offTheHour = (time: string, zone: string, from: Instant): string | undefined => {
  const minutes = [...new Set([...offsetsFrom(zone, from, YEARS * 365)].map((offset) => ((offset % 60) + 60) % 60))];
  if (minutes.every((minute) => minuteOfDay(time) % 60 === minute)) return undefined;
  const change = minutes.length === 1 ? `end it in :${String(minutes[0]).padStart(2, '0')}` : 'take another zone, such as UTC';
  return `${time} in ${zone} is not the start of a UTC hour all year, by which usage is told apart here: ${change}`;
};
