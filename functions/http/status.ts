import type { CapacityCode } from '#shared/capacity/errors.ts';
import type { KernelCode } from '#shared/kernel/problem.ts';
import type { InvoicingCode } from '#shared/invoicing/errors.ts';
import type { MeteringCode } from '#shared/metering/errors.ts';
import type { RatingCode } from '#shared/rating/errors.ts';
import type { TenancyCode } from '#shared/tenancy/errors.ts';
import type { HttpCode } from './errors.ts';

export type ErrorCode = KernelCode | HttpCode | TenancyCode | MeteringCode | RatingCode | InvoicingCode | CapacityCode;

/** The one table from stable code to HTTP status and title. */
export const statusOfCode: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  contention: [429, 'Too much contention'],
  idempotency_key_reused: [422, 'Idempotency key reused'],

  internal: [500, 'Internal error'],
  busy: [429, 'Busy'],
  unavailable: [503, 'Unavailable'],
  route_unknown: [404, 'No such route'],
  method_not_allowed: [405, 'Method not allowed'],
  invalid_request: [400, 'Invalid request'],
  invalid_json: [400, 'Invalid JSON'],
  idempotency_key_missing: [400, 'Idempotency key missing'],
  precondition_missing: [428, 'Precondition missing'],
  precondition_failed: [412, 'Precondition failed'],
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
  lane_ended: [409, 'Lane ended'],
  seq_too_far: [409, 'Sequence too far ahead'],
  seq_closed: [409, 'Sequence closed'],
  seq_not_missing: [409, 'Sequence not missing'],
  batch_too_wide: [400, 'Batch too wide'],
  usage_range: [400, 'Usage range too long'],

  price_version_exists: [409, 'Price version exists'],
  price_version_backdated: [409, 'Price version backdated'],
  multiplier_without_base: [409, 'Multiplier without a base'],
  prices_too_long: [413, 'Prices too long'],
  price_book_unknown: [409, 'Price book unknown'],
  currency_mismatch: [409, 'Currency mismatch'],
  contract_exists: [409, 'Contract exists'],
  contract_backdated: [409, 'Contract backdated'],

  period_open: [409, 'Period not over'],
  invoice_exists: [409, 'Invoice exists'],
  month_before_open: [409, 'Earlier month not billed'],
  invoice_state: [409, 'Invoice state'],
  preview_pending: [503, 'Preview being computed'],

  capacity_short: [409, 'Capacity short'],
  quota_short: [409, 'Quota short'],
  ledger_full: [409, 'Ledger full'],
  ledger_stopped: [409, 'Ledger stopped'],
  below_minimum: [422, 'Below the minimum'],
  window_invalid: [422, 'Window not possible'],
  hold_expired: [409, 'Hold expired'],
  hold_missing: [409, 'Hold missing'],
  reservation_state: [409, 'Reservation state'],
  reservation_started: [409, 'Reservation started'],
  too_many_revisions: [409, 'Too many revisions'],
  quote_invalid: [422, 'Quote not valid'],
  terms_too_early: [422, 'Terms too early'],
};
