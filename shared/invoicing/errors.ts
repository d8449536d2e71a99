export type InvoicingCode = 'usage_incomplete' | 'usage_pending' | 'usage_unrated' | 'period_open' | 'contract_missing' | 'invoice_exists';
