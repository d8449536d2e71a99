export type InvoicingCode = 'period_open' | 'invoice_exists' | 'month_before_open' | 'invoice_state' | 'preview_pending';

/** What a request waits for: said, not refused. */
export type BlockerCode =
  | 'period_open'
  | 'month_before_open'
  | 'usage_incomplete'
  | 'usage_pending'
  | 'usage_unrated'
  | 'contract_missing'
  | 'currency_mismatch';
