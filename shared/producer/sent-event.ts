import type { SentBatch } from '#shared/metering/batch.ts';

/** A usage event as it is sent: times are RFC 3339 text. */
export type SentEvent = SentBatch['events'][number];
