import type { SentBatch } from '#shared/metering/schema.ts';

/** A usage event as it is sent: times are RFC 3339 text. */
export type SentEvent = SentBatch['events'][number];
