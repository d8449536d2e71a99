export type RatingCode =
  | 'price_version_exists'
  | 'price_version_backdated'
  | 'price_book_unknown'
  | 'currency_mismatch'
  | 'contract_exists'
  | 'contract_backdated';
