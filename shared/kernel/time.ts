/** Milliseconds since 1970-01-01T00:00:00Z, an integer. Time is always a value that is passed in. */
export type Instant = number;

/** A UTC calendar month, `YYYY-MM`. */
export type Period = string;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const RFC3339_UTC = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?Z$/;
const PERIOD = /^(\d{4})-(0[1-9]|1[0-2])$/;

/** Reads an RFC 3339 UTC time, cut to milliseconds; undefined where the text is none (an offset, 31 February, a leap second). */
export const readInstant = (text: string): Instant | undefined => {
  if (!RFC3339_UTC.test(text)) return undefined;
  const instant = Date.parse(`${text.slice(0, 19)}.${text.slice(20, -1).slice(0, 3).padEnd(3, '0')}Z`);
  return Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== text.slice(0, 10) ? undefined : instant;
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
