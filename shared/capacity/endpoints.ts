import type * as z from 'zod';
import { endpoint } from '#shared/contract/endpoint.ts';
import { pageOf, pageQuery } from '#shared/contract/pages.ts';
import * as show from './answers.ts';
import {
  AUDIT,
  CONFIRMED,
  DEMAND,
  FROM,
  IN_POOL,
  LEDGER,
  OF_RESERVATION,
  POOL,
  PRICE,
  PROJECT,
  RESERVATION,
  STEPS,
  TERMS,
  TO,
} from './examples.ts';
import * as given from './requests.ts';

const SHORT = ['capacity_short', 'quota_short', 'ledger_full', 'ledger_stopped'] as const;
/** What any change of a reservation may be refused for. */
const CHANGE = ['not_found', 'reservation_state', 'too_many_revisions', 'hold_missing', ...SHORT] as const;

export const searchCapacity = endpoint({
  id: 'searchCapacity',
  method: 'POST',
  path: '/v1/capacity/search',
  scope: 'reservations:read',
  summary: 'The earliest slots over pools and domains as signed quotes, or near misses',
  body: given.search,
  answers: { 200: show.offers },
  refusals: ['not_found', 'window_invalid'],
  example: {
    body: { n: 8, hours: 4, from: FROM, to: '2023-12-03T00:00:00Z' },
    answer: {
      data: [
        {
          pool: POOL.id,
          poolName: POOL.name,
          sku: POOL.sku,
          n: 8,
          start: FROM,
          end: TO,
          legs: [{ domain: 'rack-1', n: 8 }],
          terms: TERMS,
          quote: 'eyJmYWN0b3J5Ijoi...',
          expiresAt: '2023-12-01T01:05:00.000Z',
        },
      ],
      nearMisses: { fewer: [], later: [] },
    },
  },
});

export const explainCapacity = endpoint({
  id: 'explainCapacity',
  method: 'POST',
  path: '/v1/capacity/why-not',
  scope: 'reservations:read',
  summary: 'Whether a demand fits and, if not, every ledger that forbids it',
  body: given.whyNot,
  answers: { 200: show.explanation },
  refusals: ['not_found', 'window_invalid'],
  example: { body: DEMAND, answer: { possible: true, quotaRoom: 1_000_000_000, largestDomainRoom: 72, bindings: [] } },
});

export const readCalendar = endpoint({
  id: 'readCalendar',
  method: 'GET',
  path: '/v1/pools/{pool}/calendar',
  scope: 'reservations:read',
  summary: 'Free GPUs over time, in the whole pool and in its freest domain, as far as quotas of a tenant leave room',
  query: given.calendarQuery,
  answers: { 200: show.calendar },
  refusals: ['not_found'],
  example: { params: IN_POOL, query: { from: FROM, to: TO }, answer: { free: STEPS, largestDomain: STEPS } },
});

export const auditFactoryLedger = endpoint({
  id: 'auditFactoryLedger',
  method: 'POST',
  path: '/v1/capacity/audit',
  scope: 'capacity:write',
  summary: "Compares the factory's own ledger with what it granted, and stops demand on it if it differs",
  body: given.plainBody,
  answers: { 200: show.audit },
  refusals: [],
  example: { body: {}, answer: AUDIT },
});

export const rebuildFactoryLedger = endpoint({
  id: 'rebuildFactoryLedger',
  method: 'POST',
  path: '/v1/capacity/rebuild',
  scope: 'capacity:write',
  summary: "Writes the sum of the pools' slices over the factory's ledger if it differs, and lets demand in again",
  body: given.plainBody,
  answers: { 200: show.audit },
  refusals: [],
  example: { body: {}, answer: AUDIT },
});

export const auditPool = endpoint({
  id: 'auditPool',
  method: 'POST',
  path: '/v1/pools/{pool}/audit',
  scope: 'capacity:write',
  summary: 'Compares every ledger of a pool with its reservations, and stops demand on those that differ',
  body: given.plainBody,
  answers: { 200: show.audit },
  refusals: ['not_found'],
  example: { params: IN_POOL, body: {}, answer: AUDIT },
});

export const rebuildPool = endpoint({
  id: 'rebuildPool',
  method: 'POST',
  path: '/v1/pools/{pool}/rebuild',
  scope: 'capacity:write',
  summary: 'Writes the fold of the reservations over ledgers that differ, and lets demand in again',
  body: given.plainBody,
  answers: { 200: show.audit },
  refusals: ['not_found', 'hold_missing', 'contention', 'too_many_revisions'],
  example: { params: IN_POOL, body: {}, answer: AUDIT },
});

export const createPool = endpoint({
  id: 'createPool',
  method: 'POST',
  path: '/v1/pools',
  scope: 'capacity:write',
  summary: 'Makes a pool with its first terms, in force from the start',
  body: given.createPool,
  once: true,
  answers: { 201: show.newPool },
  refusals: ['name_taken'],
  example: { body: { name: 'h100', sku: POOL.sku, price: PRICE }, answer: { ...POOL, terms: TERMS } },
});

export const listPools = endpoint({
  id: 'listPools',
  method: 'GET',
  path: '/v1/pools',
  scope: 'reservations:read',
  summary: 'Pools of the factory, oldest first',
  query: pageQuery({}),
  answers: { 200: pageOf(show.pool) },
  refusals: [],
  example: { answer: { data: [POOL], nextCursor: null } },
});

export const readPool = endpoint({
  id: 'readPool',
  method: 'GET',
  path: '/v1/pools/{pool}',
  scope: 'reservations:read',
  summary: 'A pool with its terms; a tenant sees its own and those for all',
  answers: { 200: show.poolWithTerms },
  refusals: ['not_found'],
  example: { params: IN_POOL, answer: { ...POOL, terms: [TERMS] } },
});

export const createTerms = endpoint({
  id: 'createTerms',
  method: 'POST',
  path: '/v1/pools/{pool}/terms',
  scope: 'capacity:write',
  summary: "A further version of a pool's terms, for all or for one tenant, from a minute ahead on",
  body: given.createTerms,
  once: true,
  answers: { 201: show.terms },
  refusals: ['not_found', 'terms_too_early', 'name_taken'],
  example: { params: IN_POOL, body: { effectiveFrom: FROM, price: PRICE }, answer: { ...TERMS, effectiveFrom: FROM } },
});

export const createDomain = endpoint({
  id: 'createDomain',
  method: 'POST',
  path: '/v1/pools/{pool}/domains',
  scope: 'capacity:write',
  summary: 'Adds a domain with its supply to a pool',
  body: given.createDomain,
  once: true,
  answers: { 201: show.ledger },
  refusals: ['not_found', 'name_taken'],
  example: { params: IN_POOL, body: { name: 'rack-1', supply: [{ from: FROM, n: 72 }] }, answer: LEDGER },
});

export const listDomains = endpoint({
  id: 'listDomains',
  method: 'GET',
  path: '/v1/pools/{pool}/domains',
  scope: 'capacity:read',
  summary: 'Domains of a pool by name, each with its ledger',
  query: pageQuery({}),
  answers: { 200: pageOf(show.ledger) },
  refusals: ['not_found'],
  example: { params: IN_POOL, answer: { data: [LEDGER], nextCursor: null } },
});

export const readDomain = endpoint({
  id: 'readDomain',
  method: 'GET',
  path: '/v1/pools/{pool}/domains/{domain}',
  scope: 'capacity:read',
  summary: 'The ledger of a domain, with its ETag',
  answers: { 200: show.ledger },
  version: ({ version }) => version,
  refusals: ['not_found'],
  example: { params: { ...IN_POOL, domain: 'rack-1' }, answer: LEDGER },
});

export const setSupply = endpoint({
  id: 'setSupply',
  method: 'PUT',
  path: '/v1/pools/{pool}/domains/{domain}/supply',
  scope: 'capacity:write',
  summary: 'Sets the supply of a domain with its maintenance; a cut counts at once, whatever is booked',
  body: given.setSupply,
  ifMatch: true,
  answers: { 200: show.changedLedger },
  version: ({ entry }) => entry.version,
  refusals: ['not_found', 'contention', 'hold_missing', 'too_many_revisions'],
  example: { params: { ...IN_POOL, domain: 'rack-1' }, body: { steps: [{ from: FROM, n: 72 }] }, answer: LEDGER },
});

export const listDeficits = endpoint({
  id: 'listDeficits',
  method: 'GET',
  path: '/v1/pools/{pool}/deficits',
  scope: 'capacity:read',
  summary: 'What cuts left over the limits of a pool, by node',
  query: pageQuery({}),
  answers: { 200: pageOf(show.deficit) },
  refusals: ['not_found'],
  example: {
    params: IN_POOL,
    answer: { data: [{ node: 'domain rack-1', ledgerVersion: 2, at: FROM, area: STEPS, untold: 0 }], nextCursor: null },
  },
});

export const readQuota = endpoint({
  id: 'readQuota',
  method: 'GET',
  path: '/v1/quotas',
  scope: 'capacity:read',
  summary: 'The ledger of a quota node (factory, pool, tenant in a pool, project), with its ETag',
  query: given.quotaNode,
  answers: { 200: show.ledger },
  version: ({ version }) => version,
  refusals: ['not_found'],
  example: { query: { pool: POOL.id }, answer: { ...LEDGER, node: 'pool' } },
});

export const setQuota = endpoint({
  id: 'setQuota',
  method: 'PUT',
  path: '/v1/quotas',
  scope: 'capacity:write',
  summary: 'Sets a quota with its overrides and floor, by If-Match; with dryRun=true it says what that would strand, and needs none',
  query: given.quotaNode,
  body: given.setQuota,
  ifMatch: true,
  answers: { 200: show.quotaOutcome },
  version: (outcome) => ('changed' in outcome ? outcome.changed.entry.version : undefined),
  refusals: ['not_found', 'contention', 'window_invalid', 'hold_missing', 'too_many_revisions', ...SHORT],
  example: { query: { pool: POOL.id }, body: { steps: [{ from: FROM, n: 96 }] }, answer: { ...LEDGER, node: 'pool' } },
});

export const createReservation = endpoint({
  id: 'createReservation',
  method: 'POST',
  path: '/v1/reservations',
  scope: 'reservations:write',
  summary: 'Holds capacity for a short time, by a demand or by a quote; a refusal for want of room stands for its Idempotency-Key',
  body: given.createHold,
  once: true,
  answers: { 201: show.reservation },
  refusals: [
    'not_found',
    'below_minimum',
    'window_invalid',
    'quote_invalid',
    'currency_mismatch',
    'hold_missing',
    'too_many_revisions',
    ...SHORT,
  ],
  example: { body: DEMAND, answer: RESERVATION },
});

export const listReservations = endpoint({
  id: 'listReservations',
  method: 'GET',
  path: '/v1/reservations',
  scope: 'reservations:read',
  summary: 'Reservations of a tenant, oldest first',
  query: given.listReservations,
  answers: { 200: pageOf(show.reservation) },
  refusals: ['not_found'],
  example: { answer: { data: [RESERVATION], nextCursor: null } },
});

export const readReservation = endpoint({
  id: 'readReservation',
  method: 'GET',
  path: '/v1/reservations/{reservation}',
  scope: 'reservations:read',
  summary: 'A reservation with every change that it has seen',
  query: given.tenantQuery,
  answers: { 200: show.reservation },
  version: ({ revision }) => revision,
  refusals: ['not_found'],
  example: { params: OF_RESERVATION, answer: RESERVATION },
});

/** One thing to do to a reservation. */
const action = <const Name extends string, Body extends z.ZodType>(
  name: Name,
  { id, summary, body, example, refusals }: { id: string; summary: string; body: Body; example: z.input<Body>; refusals: readonly Extra[] },
) =>
  endpoint({
    id,
    method: 'POST',
    path: `/v1/reservations/{reservation}/${name}`,
    scope: 'reservations:write',
    summary,
    body,
    once: true,
    answers: { 200: show.changedReservation },
    refusals: [...CHANGE, ...refusals],
    example: { params: OF_RESERVATION as never, body: example, answer: CONFIRMED },
  });
type Extra = 'hold_expired' | 'reservation_started' | 'window_invalid' | 'below_minimum' | 'currency_mismatch';

export const confirmReservation = action('confirm', {
  id: 'confirmReservation',
  summary: 'A hold becomes booked, with its price pinned',
  body: given.plainAction,
  example: {},
  refusals: ['hold_expired', 'currency_mismatch'],
});
export const voidReservation = action('void', {
  id: 'voidReservation',
  summary: 'A hold is given up',
  body: given.plainAction,
  example: {},
  refusals: [],
});
export const extendReservation = action('extend', {
  id: 'extendReservation',
  summary: 'Ends later, with the GPUs that it has at its end',
  body: given.extendAction,
  example: { end: '2023-12-02T06:00:00Z' },
  refusals: ['reservation_started', 'window_invalid'],
});
export const shrinkReservation = action('shrink', {
  id: 'shrinkReservation',
  summary: 'Keeps at most n GPUs from a time on',
  body: given.shrinkAction,
  example: { n: 4 },
  refusals: ['reservation_started', 'window_invalid', 'below_minimum'],
});
export const releaseReservation = action('release', {
  id: 'releaseReservation',
  summary: 'Ends with the slot that has begun',
  body: given.plainAction,
  example: {},
  refusals: ['reservation_started'],
});
export const cancelReservation = action('cancel', {
  id: 'cancelReservation',
  summary: 'Calls off what has not started',
  body: given.plainAction,
  example: {},
  refusals: ['reservation_started'],
});
export const transferReservation = action('transfer', {
  id: 'transferReservation',
  summary: 'Gives what has not started to another project of the tenant',
  body: given.transferAction,
  example: { project: PROJECT },
  refusals: ['reservation_started'],
});

export const splitReservation = endpoint({
  id: 'splitReservation',
  method: 'POST',
  path: '/v1/reservations/{reservation}/split',
  scope: 'reservations:write',
  summary: 'Two reservations out of one: n GPUs of what is still to come go to the new one',
  body: given.splitAction,
  once: true,
  answers: { 200: show.splitReservations },
  refusals: [...CHANGE, 'reservation_started', 'window_invalid', 'below_minimum'],
  example: { params: OF_RESERVATION, body: { n: 4 }, answer: { data: [CONFIRMED, CONFIRMED] } },
});
