export type MeteringCode = 'invalid_events' | 'batch_conflict' | 'batch_too_wide' | 'lane_unknown' | 'seq_too_far' | 'usage_range';
