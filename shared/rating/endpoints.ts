import { endpoint } from '#shared/contract/endpoint.ts';
import { tenantId } from '#shared/contract/ids.ts';
import { pageOf, pageQuery } from '#shared/contract/pages.ts';
import { bookHead, contract, priceVersion } from './answers.ts';
import { contractTerms } from './contract.ts';
import { priceBook } from './price-book.ts';

const RATES = [
  { meter: 'gpu.time' as const, sku: 'gpu.h100-sxm', unit: 'GPU-hour', model: 'unit' as const, unitPrice: '2.98' },
  {
    meter: 'tokens.output' as const,
    sku: '*',
    unit: '1000000 tokens',
    model: 'graduated' as const,
    tiers: [
      { upTo: '1000', unitPrice: '15.00' },
      { upTo: null, unitPrice: '12.50' },
    ],
  },
];
const BOOK = { name: 'list', version: '2023-11-01', currency: 'USD' as const, rates: RATES };
const PUBLISHED = {
  ...BOOK,
  effectiveFrom: '2023-11-01T00:00:00.000Z',
  sha256: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
  addendum: false,
};
const TERMS = {
  tenant: 'ten_01JD0000000000000000000000',
  priceBook: 'list',
  effectiveFrom: '2023-11-01T00:00:00.000Z',
  overrides: [{ to: '2024-02-01T00:00:00.000Z', rate: { ...RATES[0]!, unitPrice: '2.50' } }],
  commitments: [{ name: 'gpus', amount: '100000', of: { meter: 'gpu.time' as const }, trueUp: true }],
};
const CONTRACT = { ...TERMS, currency: 'USD' as const, sha256: PUBLISHED.sha256 };

export const publishPriceVersion = endpoint({
  id: 'publishPriceVersion',
  method: 'POST',
  path: '/v1/price-books',
  scope: 'prices:write',
  summary:
    'Publishes a version of a price book, immutable from then on; the same content again is a success. One that begins in the past may only add prices of what had none then',
  body: priceBook,
  once: true,
  answers: { 201: priceVersion },
  refusals: ['price_version_exists', 'price_version_backdated', 'currency_mismatch', 'multiplier_without_base', 'prices_too_long'],
  example: { body: { ...BOOK, effectiveFrom: '2023-11-01T00:00:00Z' }, answer: PUBLISHED },
});

export const listPriceBooks = endpoint({
  id: 'listPriceBooks',
  method: 'GET',
  path: '/v1/price-books',
  scope: 'prices:read',
  summary: 'Price books of the factory by name, each with its latest version; a tenant sees those of its own contracts',
  query: pageQuery({}),
  answers: { 200: pageOf(bookHead) },
  refusals: [],
  example: {
    answer: {
      data: [{ name: 'list', currency: 'USD', latest: { version: '2023-11-01', effectiveFrom: PUBLISHED.effectiveFrom } }],
      nextCursor: null,
    },
  },
});

export const readPriceVersion = endpoint({
  id: 'readPriceVersion',
  method: 'GET',
  path: '/v1/price-books/{name}/versions/{version}',
  scope: 'prices:read',
  summary: 'A version of a price book, as it was published',
  answers: { 200: priceVersion },
  refusals: ['not_found'],
  example: { params: { name: 'list', version: '2023-11-01' }, answer: PUBLISHED },
});

export const createContract = endpoint({
  id: 'createContract',
  method: 'POST',
  path: '/v1/contracts',
  scope: 'prices:write',
  summary: 'Makes a price book the one that a tenant pays by, from an hour on; the same again is a success',
  body: contractTerms,
  once: true,
  answers: { 201: contract },
  refusals: ['not_found', 'price_book_unknown', 'contract_exists', 'contract_backdated', 'currency_mismatch', 'prices_too_long'],
  example: { body: TERMS, answer: CONTRACT },
});

export const listContracts = endpoint({
  id: 'listContracts',
  method: 'GET',
  path: '/v1/contracts',
  scope: 'prices:read',
  summary: 'Contracts of a tenant in order of time; an operator names the tenant',
  query: pageQuery({ tenant: tenantId.optional() }),
  answers: { 200: pageOf(contract) },
  refusals: ['not_found'],
  example: { query: { tenant: CONTRACT.tenant }, answer: { data: [CONTRACT], nextCursor: null } },
});
