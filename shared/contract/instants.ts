import * as z from 'zod';
import { formatInstant, type Instant, readInstant } from '#shared/kernel/time.ts';

/** RFC 3339 UTC as it is sent, given on as epoch milliseconds. */
export const instant = z
  .string()
  .max(40)
  .meta({ format: 'date-time' })
  .transform((text, context) => {
    const at = readInstant(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'not an RFC 3339 time in UTC, such as 2023-11-16T18:17:03.979Z' });
    return z.NEVER;
  });

/** RFC 3339 UTC with milliseconds, as answers and facts show an instant. */
export const shownInstant = z.string().meta({ format: 'date-time' });

/** How an instant that may be absent is shown. */
export const instantOrNull = (at: Instant | null | undefined): string | null =>
  at === undefined || at === null ? null : formatInstant(at);

/** A UTC calendar month. */
export const period = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, 'a UTC month such as 2023-11');
