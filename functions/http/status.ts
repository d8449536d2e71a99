import type { KernelCode } from '#shared/kernel/problem.ts';
import type { MeteringCode } from '#shared/metering/errors.ts';
import type { TenancyCode } from '#shared/tenancy/errors.ts';
import type { HttpCode } from './errors.ts';

export type ErrorCode = KernelCode | HttpCode | TenancyCode | MeteringCode;

/** The one table from stable code to HTTP status and title. */
export const statusOf: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  contention: [429, 'Too much contention'],
  idempotency_key_reused: [422, 'Idempotency key reused'],

  internal: [500, 'Internal error'],
  busy: [503, 'Busy'],
  route_unknown: [404, 'No such route'],
  invalid_request: [400, 'Invalid request'],
  invalid_json: [400, 'Invalid JSON'],
  idempotency_key_missing: [400, 'Idempotency key missing'],
  body_too_large: [413, 'Body too large'],
  media_type: [415, 'Media type not supported'],
  content_encoding: [415, 'Content encoding not supported'],

  credential_missing: [401, 'Credential missing'],
  credential_invalid: [401, 'Credential invalid'],
  credential_expired: [401, 'Credential expired'],
  credential_revoked: [401, 'Credential revoked'],
  scope_missing: [403, 'Scope missing'],
  not_found: [404, 'Not found'],
  name_taken: [409, 'Name taken'],
  clock_not_allowed: [403, 'Test clocks not allowed'],
  clock_backwards: [409, 'Clock moves forward only'],
  invalid_key_request: [400, 'Invalid key request'],

  invalid_events: [400, 'Invalid events'],
  batch_conflict: [422, 'Batch conflict'],
  lane_unknown: [409, 'Lane unknown'],
  seq_too_far: [409, 'Sequence too far ahead'],
  batch_too_wide: [400, 'Batch too wide'],
  usage_range: [400, 'Usage range too long'],
};
