import * as z from 'zod';
import { endpoint } from '#shared/contract/endpoint.ts';
import { tenantId } from '#shared/contract/ids.ts';
import { period } from '#shared/contract/instants.ts';
import { countCursor, pageOf, pageQuery } from '#shared/contract/pages.ts';
import { invoice, invoicePage, line, preview } from './answers.ts';

const TENANT = 'ten_01JD0000000000000000000000';
const SHA256 = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0';
const PRICES = [{ priceBook: 'list', version: '2023-11-01', sha256: SHA256 }];
const INVOICE = {
  id: 'inv_01JD0000000000000000000000',
  seller: 'oslo-1',
  tenant: TENANT,
  tenantName: 'acme',
  period: '2023-11',
  status: 'finalized' as const,
  series: 'INV',
  number: 'INV-000001',
  currency: 'USD' as const,
  total: { amount: '3.00', currency: 'USD' as const },
  lineCount: 1,
  prices: PRICES,
  basis: SHA256,
  plan: SHA256,
  closedAt: '2023-12-01T01:00:00.000Z',
  finalizedAt: '2023-12-01T01:00:01.000Z',
};
const LINE = {
  kind: 'usage' as const,
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
  tiers: [],
  exactAmount: '3',
  amount: { amount: '3.00', currency: 'USD' as const },
};
const PARAMS = { invoice: INVOICE.id };

export const previewInvoice = endpoint({
  id: 'previewInvoice',
  method: 'GET',
  path: '/v1/invoices/preview',
  scope: 'invoices:read',
  summary: 'What an invoice of the month would say now, and what would block its close',
  query: z.strictObject({ tenant: tenantId.optional(), period }),
  answers: { 200: preview },
  refusals: ['not_found'],
  example: {
    query: { period: '2023-11' },
    answer: {
      tenant: TENANT,
      period: '2023-11',
      currency: 'USD',
      total: INVOICE.total,
      lines: [LINE],
      unrated: [],
      prices: PRICES,
      complete: false,
      blockers: [{ code: 'period_open', detail: 'The period 2023-11 ends at 2023-12-01T00:00:00.000Z. Close it after that.', errors: [] }],
    },
  },
});

export const closePeriod = endpoint({
  id: 'closePeriod',
  method: 'POST',
  path: '/v1/invoices',
  scope: 'invoices:write',
  summary: "Closes a tenant's month: its invoice begins to close, and is finalized with a number soon after",
  body: z.strictObject({ tenant: tenantId, period }),
  once: true,
  answers: { 202: invoice },
  refusals: ['not_found', 'invoice_exists', 'period_open', 'usage_incomplete', 'usage_pending', 'usage_unrated', 'contract_missing'],
  example: { body: { tenant: TENANT, period: '2023-11' }, answer: { ...INVOICE, status: 'closing', number: null, finalizedAt: null } },
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
  summary: 'Lines of an invoice, by meter, SKU and project; they never change',
  query: pageQuery({ cursor: countCursor() }),
  answers: { 200: pageOf(line) },
  refusals: ['not_found'],
  example: { params: PARAMS, answer: { data: [LINE], nextCursor: null } },
});

export const readInvoicePage = endpoint({
  id: 'readInvoicePage',
  method: 'GET',
  path: '/v1/invoices/{invoice}/html',
  scope: 'invoices:read',
  summary: 'An invoice as one complete HTML page, for reading and printing',
  answers: { 200: invoicePage },
  refusals: ['not_found'],
  example: { params: PARAMS, answer: '<!doctype html>...' },
});
