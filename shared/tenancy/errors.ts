export type TenancyCode =
  | 'credential_missing'
  | 'credential_invalid'
  | 'credential_expired'
  | 'credential_revoked'
  | 'scope_missing'
  | 'not_found'
  | 'name_taken'
  | 'clock_not_allowed'
  | 'clock_backwards'
  | 'invalid_key_request';
