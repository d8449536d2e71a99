import { addMonths, type Instant, type Period, periodOf } from '#shared/kernel/time.ts';

/** How many months before the first that it bills a close looks at by itself. */
export const LATE_MONTHS = 5;

/**
 * Whether a change of a month's usage or bookings must be told to the next close. One month more than a close that comes at once would
 * need: what is decided now may be written weeks later, when the close that still looked at the month is over.
 */
export const isOldMonth = (month: Period, present: Instant): boolean => month <= addMonths(periodOf(present), -LATE_MONTHS);
