/** Milliseconds since 1970-01-01T00:00:00Z, an integer. Time is always a value that is passed in. */
export type Instant = number;

/** A UTC calendar month, `YYYY-MM`. */
export type Period = string;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const PERIOD = /^(\d{4})-(0[1-9]|1[0-2])$/;

const [ZERO, DASH, COLON, POINT, T, Z] = [48, 45, 58, 46, 84, 90] as const;

/** The number that the digits of [from, to) write; -1 where one is no digit. */
const digits = (text: string, from: number, to: number): number => {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
};

/** Days before each month of a common year, and of a leap year. */
const BEFORE_MONTH = [
  [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365],
  [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366],
] as const;
/** Days from 0000-01-01 to 1970-01-01. */
const EPOCH_DAY = 719_528;

/** Days since the epoch of a date as it is written; undefined if there is no such date. */
const dayOf = (year: number, month: number, date: number): number | undefined => {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const before = BEFORE_MONTH[isLeap ? 1 : 0];
  const start = before[month - 1];
  const end = before[month];
  if (year < 0 || start === undefined || end === undefined || date < 1 || date > end - start) return undefined;
  const leapDays = year === 0 ? 0 : 1 + Math.floor((year - 1) / 4) - Math.floor((year - 1) / 100) + Math.floor((year - 1) / 400);
  return year * 365 + leapDays + start + date - 1 - EPOCH_DAY;
};

/** The first three digits of a fraction of a second, which is `Z` alone or 1 to 9 digits behind a point; -1 if it is neither. */
const millisecondsOf = (text: string): number => {
  const end = text.length - 1;
  if (text.charCodeAt(end) !== Z) return -1;
  if (end === 19) return 0;
  if (text.charCodeAt(19) !== POINT || end === 20) return -1;
  const cut = end < 23 ? end : 23;
  const read = digits(text, 20, cut);
  if (read < 0 || digits(text, cut, end) < 0) return -1;
  return cut === 23 ? read : read * (cut === 22 ? 10 : 100);
};

/** Whether the marks between the numbers are where RFC 3339 has them. */
const isMarked = (text: string): boolean =>
  text.charCodeAt(4) === DASH &&
  text.charCodeAt(7) === DASH &&
  text.charCodeAt(10) === T &&
  text.charCodeAt(13) === COLON &&
  text.charCodeAt(16) === COLON;

/**
 * Reads an RFC 3339 UTC time, cut to milliseconds; undefined where the text is none (an offset, 31 February, a leap second).
 * By character codes: a batch holds thousands of times, and a regular expression with Date takes as long as parsing the batch.
 */
export const readInstant = (text: string): Instant | undefined => {
  if (text.length < 20 || text.length > 30 || !isMarked(text)) return undefined;
  const day = dayOf(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10));
  const hour = digits(text, 11, 13);
  const minute = digits(text, 14, 16);
  const second = digits(text, 17, 19);
  const milliseconds = millisecondsOf(text);
  if (day === undefined || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || milliseconds < 0)
    return undefined;
  return day * DAY + hour * HOUR + minute * MINUTE + second * SECOND + milliseconds;
};

/** Reads an RFC 3339 UTC time. @throws RangeError if it is none. */
export const parseInstant = (text: string): Instant => {
  const instant = readInstant(text);
  if (instant === undefined) throw new RangeError(`not an RFC 3339 UTC time: ${text}`);
  return instant;
};

/** RFC 3339 with milliseconds, for example `2023-11-16T18:17:03.979Z`. */
export const formatInstant = (instant: Instant): string => new Date(instant).toISOString();

/** The start of the UTC hour that holds the instant. */
export const hourOf = (instant: Instant): Instant => instant - (((instant % HOUR) + HOUR) % HOUR);

/** The UTC month that holds the instant. */
export const periodOf = (instant: Instant): Period => formatInstant(instant).slice(0, 7);

/** The month's half-open bounds [start, end). @throws RangeError if the text is no `YYYY-MM`. */
export const periodBounds = (period: Period): { readonly start: Instant; readonly end: Instant } => {
  const [, year, month] = PERIOD.exec(period) ?? [];
  if (year === undefined || month === undefined) throw new RangeError(`not a period (YYYY-MM): ${period}`);
  return { start: Date.UTC(Number(year), Number(month) - 1), end: Date.UTC(Number(year), Number(month)) };
};

/** Every period touched by the half-open range [from, to), in order. */
export const periodsBetween = (from: Instant, to: Instant): readonly Period[] => {
  const periods: Period[] = [];
  for (let at = from; at < to; at = periodBounds(periodOf(at)).end) periods.push(periodOf(at));
  return periods;
};

/** The month so many months later; earlier, where the number is negative. */
export const addMonths = (period: Period, months: number): Period =>
  formatInstant(Date.UTC(Number(period.slice(0, 4)), Number(period.slice(5)) - 1 + months)).slice(0, 7);

/** Every month from the first to the last, both included, in order; none where the last comes before the first. */
export const monthsFrom = (first: Period, last: Period): readonly Period[] => {
  const months: Period[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) months.push(month);
  return months;
};

/** The same UTC time of day so many months later, on the same day of the month or else on its last. */
export const monthsLater = (instant: Instant, months: number): Instant => {
  const { start, end } = periodBounds(addMonths(periodOf(instant), months));
  const inMonth = instant - periodBounds(periodOf(instant)).start;
  return start + inMonth < end ? start + inMonth : end - DAY + (inMonth % DAY);
};
