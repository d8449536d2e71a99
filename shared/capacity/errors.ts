export type CapacityCode =
  | 'capacity_short'
  | 'quota_short'
  | 'ledger_full'
  | 'ledger_stopped'
  | 'below_minimum'
  | 'window_invalid'
  | 'hold_expired'
  | 'hold_missing'
  | 'reservation_state'
  | 'reservation_started'
  | 'too_many_revisions'
  | 'quote_invalid'
  | 'terms_too_early';
