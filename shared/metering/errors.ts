export type MeteringCode = 'invalid_events' | 'batch_conflict' | 'lane_unknown' | 'seq_too_far';
