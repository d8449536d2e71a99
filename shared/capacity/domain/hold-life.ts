import { SECOND, type Instant } from '#shared/kernel/time.ts';

/** Clocks may differ by this much before confirm and expiry can both believe to be in time; then the ledgers' versions decide. */
const MARGIN = 2 * SECOND;

export const isConfirmable = (expiresAt: Instant, wall: Instant): boolean => wall <= expiresAt - MARGIN;

export const isOverdue = (expiresAt: Instant, wall: Instant): boolean => wall > expiresAt + MARGIN;
