import { periodBounds } from '#shared/kernel/time.ts';

/** The month that the traces are billed for. */
export const PERIOD = { name: '2023-11', ...periodBounds('2023-11') };

/** Where the factory's clock stands during a replay, RFC 3339. */
export const CLOCK = '2023-12-01T01:00:00.000Z';
