export type MeteringCode =
  | 'invalid_events'
  | 'batch_conflict'
  | 'batch_too_wide'
  | 'lane_unknown'
  | 'lane_ended'
  | 'seq_too_far'
  | 'seq_closed'
  | 'seq_not_missing'
  | 'usage_range';
