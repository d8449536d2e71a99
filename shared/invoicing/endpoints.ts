import * as z from 'zod';
import { endpoint } from '#shared/contract/endpoint.ts';
import { projectId, reservationId, tenantId } from '#shared/contract/ids.ts';
import { period } from '#shared/contract/instants.ts';
import { countCursor, pageOf, pageQuery } from '#shared/contract/pages.ts';
import { closeReport, dimensions, factoryClose, invoice, invoicePage, line, preview, waiver } from './answers.ts';

const TENANT = 'ten_01JD0000000000000000000000';
const SHA256 = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0';
const PRICES = [{ priceBook: 'list', version: '2023-11-01', sha256: SHA256 }];
const INVOICE = {
  id: 'inv_01JD0000000000000000000000',
  seller: 'oslo-1',
  tenant: TENANT,
  tenantName: 'acme',
  period: '2023-11',
  revision: 1,
  status: 'finalized' as const,
  withEarlier: false,
  waitsFor: [],
  series: 'INV',
  number: 'INV-000001',
  currency: 'USD' as const,
  total: { amount: '3.00', currency: 'USD' as const },
  lineCount: 1,
  prices: PRICES,
  basis: SHA256,
  plan: SHA256,
  months: [{ period: '2023-11', basis: SHA256, plan: SHA256 }],
  requestedAt: '2023-12-01T01:00:00.000Z',
  closedAt: '2023-12-01T01:00:00.000Z',
  finalizedAt: '2023-12-01T01:00:01.000Z',
  voided: null,
};
/** As it is while it waits. */
const REQUESTED = {
  ...INVOICE,
  status: 'requested' as const,
  number: null,
  currency: null,
  total: null,
  lineCount: null,
  prices: [],
  basis: null,
  plan: null,
  months: [],
  closedAt: null,
  finalizedAt: null,
};
const LINE = {
  kind: 'usage' as const,
  period: '2023-11',
  meter: 'tokens.input',
  sku: 'llm-large',
  project: 'prj_01JD0000000000000000000000',
  dimensions: { tier: 'standard' },
  reservation: null,
  priceBook: 'list',
  priceVersion: '2023-11-01',
  quantity: '1000000',
  unit: '1000000 tokens',
  unitPrice: '3.00',
  rate: '/rates/0',
  matched: { meter: 'tokens.input', sku: 'llm-large' },
  price: '3.00 per 1000000 tokens',
  parts: [],
  exactAmount: '3',
  amount: { amount: '3.00', currency: 'USD' as const },
};
const PARAMS = { invoice: INVOICE.id };

export const previewInvoice = endpoint({
  id: 'previewInvoice',
  method: 'GET',
  path: '/v1/invoices/preview',
  scope: 'invoices:read',
  summary:
    'What an invoice of the month would say now, late lines of earlier months included, in pages of lines, and what its request would wait for; a long one is computed by a worker and shown as of then',
  query: z.strictObject({
    tenant: tenantId.optional(),
    period,
    limit: z.coerce.number().int().min(1).max(1_000).default(1_000),
    cursor: countCursor(),
  }),
  answers: { 200: preview },
  refusals: ['not_found', 'preview_pending'],
  example: {
    query: { period: '2023-11' },
    answer: {
      tenant: TENANT,
      period: '2023-11',
      currency: 'USD',
      total: INVOICE.total,
      late: { amount: '0.00', currency: 'USD' },
      lines: [LINE],
      nextCursor: null,
      unrated: [],
      prices: PRICES,
      complete: false,
      blockers: [{ code: 'period_open', detail: 'The period 2023-11 ends at 2023-12-01T00:00:00.000Z. Close it after that.', errors: [] }],
      computedAt: '2023-11-20T12:00:00.000Z',
    },
  },
});

export const requestInvoice = endpoint({
  id: 'requestInvoice',
  method: 'POST',
  path: '/v1/invoices',
  scope: 'invoices:write',
  summary:
    "Asks for a tenant's invoice of a month that is over. It is closed and finalized as soon as nothing is in the way; until then it says what it waits for",
  body: z.strictObject({ tenant: tenantId, period, withEarlier: z.boolean().default(false) }),
  once: true,
  answers: { 202: invoice },
  refusals: ['not_found', 'invoice_exists', 'period_open', 'month_before_open'],
  example: { body: { tenant: TENANT, period: '2023-11' }, answer: REQUESTED },
});

export const withdrawInvoice = endpoint({
  id: 'withdrawInvoice',
  method: 'POST',
  path: '/v1/invoices/{invoice}/withdraw',
  scope: 'invoices:write',
  summary: 'Takes back the request for an invoice that is not closed yet; its month can be requested again',
  body: z.strictObject({}),
  once: true,
  answers: { 200: invoice },
  refusals: ['not_found', 'invoice_state'],
  example: { params: PARAMS, body: {}, answer: { ...REQUESTED, status: 'withdrawn' } },
});

export const voidInvoice = endpoint({
  id: 'voidInvoice',
  method: 'POST',
  path: '/v1/invoices/{invoice}/void',
  scope: 'invoices:write',
  summary: 'Takes a finalized invoice back: what it billed can be billed again, by a new request of its month or by later invoices',
  body: z.strictObject({ reason: z.string().min(1).max(500) }),
  once: true,
  answers: { 200: invoice },
  refusals: ['not_found', 'invoice_state'],
  example: {
    params: PARAMS,
    body: { reason: 'Sent to the wrong tenant' },
    answer: {
      ...INVOICE,
      status: 'void',
      voided: { by: 'key_01JD0000000000000000000000', at: '2023-12-02T09:00:00.000Z', reason: 'Sent to the wrong tenant' },
    },
  },
});

export const requestFactoryClose = endpoint({
  id: 'requestFactoryClose',
  method: 'POST',
  path: '/v1/closes',
  scope: 'invoices:write',
  summary: 'Asks for the invoices of a month of every tenant of the factory; a tenant without anything to bill gets none',
  body: z.strictObject({ period }),
  once: true,
  answers: { 202: factoryClose },
  refusals: ['not_found', 'period_open'],
  example: { body: { period: '2023-11' }, answer: { period: '2023-11', requestedAt: INVOICE.requestedAt } },
});

export const readFactoryClose = endpoint({
  id: 'readFactoryClose',
  method: 'GET',
  path: '/v1/closes/{period}',
  scope: 'invoices:write',
  summary:
    "How far the close of a factory's month is, what all of its tenants wait for, and the invoices that wait, by tenant, each with what for",
  query: pageQuery({}),
  answers: { 200: closeReport },
  refusals: ['not_found'],
  example: {
    params: { period: '2023-11' },
    answer: {
      period: '2023-11',
      requestedAt: INVOICE.requestedAt,
      progress: {
        tenants: 3,
        unasked: 0,
        requested: 0,
        waiting: 1,
        closing: 0,
        finalized: 1,
        empty: 1,
        withdrawn: 0,
        void: 0,
        done: false,
      },
      blockers: [],
      data: [
        {
          invoice: INVOICE.id,
          tenant: TENANT,
          tenantName: 'acme',
          waitsFor: [{ code: 'usage_unrated', detail: 'Some usage has no price; see errors.', errors: [] }],
        },
      ],
      nextCursor: null,
    },
  },
});

const WAIVED = {
  tenant: TENANT,
  period: '2023-11',
  project: LINE.project,
  meter: 'tokens.input',
  sku: 'llm-lrage',
  quantity: '1000000',
  reason: 'A mistyped model',
};
const WAIVER = { id: 'wvr_01JD0000000000000000000000', ...WAIVED, by: 'key_01JD0000000000000000000000', at: '2023-12-01T09:00:00.000Z' };
const part = z.string().min(1).max(128);

export const waiveQuantity = endpoint({
  id: 'waiveQuantity',
  method: 'POST',
  path: '/v1/waivers',
  scope: 'invoices:write',
  summary:
    "Takes a quantity in base units off a tenant's month, for good: it is billed nowhere and shown as a line at zero. Without dimensions or reservation, off any",
  body: z.strictObject({
    tenant: tenantId,
    period,
    project: projectId,
    meter: part,
    sku: part,
    dimensions: dimensions.optional(),
    reservation: reservationId.nullable().optional(),
    quantity: z.string().regex(/^[1-9]\d{0,29}$/, 'a whole number of base units above 0'),
    reason: z.string().min(1).max(500),
  }),
  once: true,
  answers: { 201: waiver },
  refusals: ['not_found'],
  example: { body: WAIVED, answer: WAIVER },
});

export const listWaivers = endpoint({
  id: 'listWaivers',
  method: 'GET',
  path: '/v1/waivers',
  scope: 'invoices:read',
  summary: 'What was waived of a tenant, or of all tenants for an operator: who decided so, when and why, oldest first',
  query: pageQuery({ tenant: tenantId.optional() }),
  answers: { 200: pageOf(waiver) },
  refusals: ['not_found'],
  example: { query: {}, answer: { data: [WAIVER], nextCursor: null } },
});

export const listInvoices = endpoint({
  id: 'listInvoices',
  method: 'GET',
  path: '/v1/invoices',
  scope: 'invoices:read',
  summary: 'Invoices of a tenant, or of all tenants for an operator, oldest first',
  query: pageQuery({ tenant: tenantId.optional(), period: period.optional() }),
  answers: { 200: pageOf(invoice) },
  refusals: ['not_found'],
  example: { query: { period: '2023-11' }, answer: { data: [INVOICE], nextCursor: null } },
});

export const readInvoice = endpoint({
  id: 'readInvoice',
  method: 'GET',
  path: '/v1/invoices/{invoice}',
  scope: 'invoices:read',
  summary: 'An invoice',
  answers: { 200: invoice },
  refusals: ['not_found'],
  example: { params: PARAMS, answer: INVOICE },
});

export const listInvoiceLines = endpoint({
  id: 'listInvoiceLines',
  method: 'GET',
  path: '/v1/invoices/{invoice}/lines',
  scope: 'invoices:read',
  summary: 'Lines of an invoice: its month by meter, SKU and project, then late ones by month; they never change',
  query: pageQuery({ cursor: countCursor() }),
  answers: { 200: pageOf(line) },
  refusals: ['not_found', 'invoice_state'],
  example: { params: PARAMS, answer: { data: [LINE], nextCursor: null } },
});

export const readInvoicePage = endpoint({
  id: 'readInvoicePage',
  method: 'GET',
  path: '/v1/invoices/{invoice}/html',
  scope: 'invoices:read',
  summary: 'An invoice as one complete HTML page, for reading and printing',
  answers: { 200: invoicePage },
  refusals: ['not_found', 'invoice_state'],
  example: { params: PARAMS, answer: '<!doctype html>...' },
});
