import { DAY, type Instant, MINUTE } from '#shared/kernel/time.ts';

/** The number of a 15-minute slot since 1970-01-01T00:00Z: the grid of all capacity. */
export type Slot = number;

/** [start, end) in slots. */
export type Window = { readonly start: Slot; readonly end: Slot };

export const SLOT = 15 * MINUTE;

/** How far ahead capacity may be booked, in slots (400 days). */
export const HORIZON: Slot = (400 * DAY) / SLOT;

/** The slot that holds the instant. */
export const slotOf = (instant: Instant): Slot => Math.floor(instant / SLOT);

export const instantOf = (slot: Slot): Instant => slot * SLOT;

/** The smallest window of whole slots around [start, end): bounds are rounded outwards. */
export const windowAround = (start: Instant, end: Instant): Window => ({ start: slotOf(start), end: Math.ceil(end / SLOT) });
