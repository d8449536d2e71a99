/** What the pipeline itself refuses with, and the gateway before it. */
export type HttpCode =
  | 'internal'
  | 'busy'
  | 'unavailable'
  | 'route_unknown'
  | 'method_not_allowed'
  | 'invalid_request'
  | 'invalid_json'
  | 'idempotency_key_missing'
  | 'precondition_missing'
  | 'body_too_large'
  | 'media_type'
  | 'content_encoding';
