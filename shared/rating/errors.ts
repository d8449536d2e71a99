export type RatingCode =
  | 'price_version_exists'
  | 'price_version_backdated'
  | 'multiplier_without_base'
  | 'prices_too_long'
  | 'price_book_unknown'
  | 'currency_mismatch'
  | 'contract_exists'
  | 'contract_backdated';
