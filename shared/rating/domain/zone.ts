import { DAY, HOUR, type Instant, MINUTE, readInstant } from '#shared/kernel/time.ts';

/** Minutes from Monday 00:00 to Sunday 24:00. */
export const WEEK_MINUTES = 7 * 24 * 60;

/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 3;

/** What is known of a zone: the offset, in minutes ahead of UTC, at the start of each UTC hour that was asked for. */
type Zone = { readonly format: Intl.DateTimeFormat; readonly offsets: Map<Instant, number> };

const zones = new Map<string, Zone>();
/** Enough hours for a year of invoices; what is dropped is only computed again. */
const KEPT_HOURS = 10_000;

const zoneNamed = (name: string): Zone => {
  const known = zones.get(name) ?? { format: formatIn(name), offsets: new Map<Instant, number>() };
  zones.set(name, known);
  return known;
};

const formatIn = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });

/** Whether the text is the name of a time zone, such as `Europe/Berlin` or `UTC`; an offset such as `+05:30` is none. */
export const isZone = (name: string): boolean => {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    zoneNamed(name);
    return true;
  } catch {
    return false;
  }
};

/** How many minutes the zone's clocks are ahead of UTC at an instant; negative in the west. */
export const offsetAt = (zone: string, at: Instant): number => {
  const { format, offsets } = zoneNamed(zone);
  const known = offsets.get(at);
  if (known !== undefined) return known;
  const offset = computedOffset(format, at);
  if (offsets.size >= KEPT_HOURS) offsets.clear();
  if (at % HOUR === 0) offsets.set(at, offset);
  return offset;
};

/** What the clocks show, read as if it were UTC, less what UTC is. */
const computedOffset = (format: Intl.DateTimeFormat, at: Instant): number => {
  const shown: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of format.formatToParts(at)) shown[type] = value;
  const { year, month, day, hour, minute, second } = shown;
  return Math.floor((readInstant(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)! - at) / MINUTE);
};

/** The zone's own time in minutes since 1970-01-01 00:00 on its clocks. */
export const localMinute = (zone: string, at: Instant): number => Math.floor(at / MINUTE) + offsetAt(zone, at);

/** A minute on a zone's clocks as a minute of the week: 0 is Monday 00:00. */
export const weekMinute = (localMinute: number): number =>
  (((localMinute + (EPOCH_WEEKDAY * DAY) / MINUTE) % WEEK_MINUTES) + WEEK_MINUTES) % WEEK_MINUTES;

/** Whether the zone's clocks run through the UTC hour without being put forward or back in it, or at its end. */
export const runsThrough = (zone: string, hour: Instant): boolean => offsetAt(zone, hour) === offsetAt(zone, hour + HOUR);

/** Every offset, in minutes ahead of UTC, that the zone has in so many days from an instant on, looked at weekly. */
export const offsetsFrom = (zone: string, from: Instant, days: number): ReadonlySet<number> => {
  const found = new Set<number>();
  for (let at = from; at < from + days * DAY; at += 7 * DAY) found.add(offsetAt(zone, at));
  return found;
};
