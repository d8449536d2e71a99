export type HttpCode =
  | 'internal'
  | 'busy'
  | 'route_unknown'
  | 'invalid_request'
  | 'invalid_json'
  | 'idempotency_key_missing'
  | 'body_too_large'
  | 'media_type'
  | 'content_encoding';
