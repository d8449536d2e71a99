import type { Exact } from './money.ts';
import { DAY, formatInstant, type Instant } from './time.ts';

/** A half-open stretch of time. */
type Stretch = { readonly start: Instant; readonly end: Instant };

/** Which share of a period a part of it is, by time elapsed: the way of the contract. @throws RangeError if the period is empty. */
export const elapsedShare = (part: Stretch, period: Stretch): Exact => shareOf(part.end - part.start, period.end - period.start);

/** The same by UTC days, where `end` of both is the last day, counted too. */
export const inclusiveDaysShare = (part: Stretch, period: Stretch): Exact => shareOf(daysWith(part), daysWith(period));

/** Which share of a month lies between two dates where every month counts as 30 days, and its 31st as its 30th (30E/360). */
export const thirtyDayShare = ({ start, end }: Stretch): Exact => shareOf(thirtyDayCount(end) - thirtyDayCount(start), 30);

/** Reads a share as it is written, `24/31`. @throws RangeError if the text is none. */
export const parseShare = (text: string): Exact => {
  const [, part, period] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (part === undefined) throw new RangeError(`not a share such as 24/31: ${text}`);
  return shareOf(Number(part), Number(period));
};

const shareOf = (part: number, period: number): Exact => {
  if (period <= 0) throw new RangeError('a share of nothing: the period is empty');
  return { num: BigInt(part), den: BigInt(period) };
};

const dayNumber = (at: Instant): number => Math.floor(at / DAY);
const daysWith = ({ start, end }: Stretch): number => dayNumber(end) - dayNumber(start) + 1;

const thirtyDayCount = (at: Instant): number => {
  const [year = 0, month = 0, date = 0] = formatInstant(at).slice(0, 10).split('-').map(Number);
  return year * 360 + month * 30 + Math.min(date, 30);
};
