import type { AnyEndpoint } from '#shared/contract/endpoint.ts';
import type { ErrorCode } from './status.ts';

/** All that an endpoint may refuse with: what its shape implies, and what its use case says. */
export const refusalsOf = ({ scope, body, once, ifMatch, refusals }: AnyEndpoint): readonly ErrorCode[] => [
  ...new Set<ErrorCode>([
    ...((scope === null
      ? []
      : ['credential_missing', 'credential_invalid', 'credential_expired', 'credential_revoked', 'scope_missing']) as ErrorCode[]),
    'invalid_request',
    ...((body === undefined ? [] : ['invalid_json', 'body_too_large', 'media_type']) as ErrorCode[]),
    ...((once === true ? ['idempotency_key_missing', 'idempotency_key_reused', 'contention'] : []) as ErrorCode[]),
    ...((ifMatch === true ? ['precondition_missing', 'precondition_failed'] : []) as ErrorCode[]),
    ...(refusals as readonly ErrorCode[]),
    'busy',
    'internal',
  ]),
];
