import { waitUntil } from '#cdk/demo/wait-until.ts';
import { listInvoiceLines, previewInvoice, readInvoice, readInvoicePage, requestInvoice } from '#shared/invoicing/endpoints.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import { readLane } from '#shared/metering/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { createContract, publishPriceVersion } from '#shared/rating/endpoints.ts';
import { setClock } from '#shared/tenancy/endpoints.ts';
import type { HttpWorld } from './http-world.ts';

const TOKENS = { sku: 'llm', unit: '1000000 tokens' };
const GPU = { meter: 'gpu.time' as const, sku: 'gpu.h100' };
const START = '2023-11-01T00:00:00Z';

/** A model with cheaper cache reads and batches, a GPU that is cheaper at night in Berlin, spot GPUs, and a monthly charge. */
const BOOK = {
  name: 'list',
  version: 'november',
  effectiveFrom: START,
  currency: 'USD' as const,
  rates: [
    { meter: 'tokens.input' as const, ...TOKENS, model: 'unit' as const, unitPrice: '3.00' },
    { meter: 'tokens.input' as const, sku: 'llm', tier: 'batch' as const, model: 'multiplier' as const, factor: '0.5' },
    { meter: 'tokens.cache_read' as const, sku: 'llm', model: 'multiplier' as const, factor: '0.1', of: 'tokens.input' as const },
    {
      ...GPU,
      unit: 'GPU-hour',
      model: 'time_of_day' as const,
      zone: 'Europe/Berlin',
      unitPrice: '3.00',
      windows: [{ from: '22:30', to: '06:00', unitPrice: '1.20', name: 'night' }],
    },
    { ...GPU, class: 'spot' as const, unit: 'GPU-hour', model: 'unit' as const, unitPrice: '0.60', minimum: '10' },
    { model: 'fixed' as const, charge: 'platform', amount: '300' },
  ],
};

/** It begins with the second third of the month. */
const CONTRACT_START = '2023-11-11T00:00:00Z';

/**
 * A book and a contract with a discount of its own and a commitment of spend; usage of every kind; its preview, and its invoice once
 * more spot time has come in. From a world whose clock stands in the first hour of December.
 */
export const pricingStory = async ({ operator, tenant, producer }: Pick<HttpWorld, 'operator' | 'tenant' | 'producer'>) => {
  const put = async (lane: string, seq: number, body: SentBatch): Promise<void> => {
    await producer.call(putBatch, { params: { lane, seq: String(seq) }, body });
    const look = () => producer.call(readLane, { params: { lane } });
    await waitUntil('counting', look, ({ next }) => next === seq + 1);
  };
  const tokens = { type: 'tokens' as const, tenant, model: 'llm', tokens: { input: 10_000_000, cache_read: 10_000_000 } };
  const gpus = { type: 'gpu' as const, tenant, sku: GPU.sku, gpuMilli: 8_000 };

  await operator.call(publishPriceVersion, { body: BOOK });
  const contract = await operator.call(createContract, {
    body: {
      tenant,
      priceBook: 'list',
      effectiveFrom: CONTRACT_START,
      overrides: [{ rate: { ...GPU, class: 'on-demand', model: 'multiplier', factor: '0.9' }, from: '2023-11-20T00:00:00Z' }],
      commitments: [{ name: 'gpus', amount: '300', of: { meter: 'gpu.time' }, trueUp: true }],
    },
  });
  await put('usual', 0, {
    watermark: '2023-12-01T00:00:00Z',
    events: [
      { ...tokens, at: '2023-11-16T10:00:00Z' },
      { ...tokens, at: '2023-11-16T10:00:00Z', tier: 'batch' },
      { ...gpus, allocation: 'a', from: '2023-11-16T20:00:00Z', to: '2023-11-16T23:00:00Z' },
      { ...gpus, allocation: 'b', class: 'on-demand', from: '2023-11-21T20:00:00Z', to: '2023-11-21T23:00:00Z' },
      { ...gpus, allocation: 'c', class: 'spot', from: '2023-11-16T00:00:00Z', to: '2023-11-16T00:30:00Z' },
    ],
  });
  const preview = await operator.call(previewInvoice, { query: { tenant, period: '2023-11' } });
  const { id } = await operator.call(requestInvoice, { body: { tenant, period: '2023-11' } });
  const read = () => operator.call(readInvoice, { params: { invoice: id } });
  const invoice = await waitUntil('closing', read, ({ status }) => status === 'finalized');
  const { data: lines } = await operator.call(listInvoiceLines, { params: { invoice: id } });
  const page = await operator.call(readInvoicePage, { params: { invoice: id } });
  await operator.call(setClock, { body: { now: '2024-01-01T01:00:00Z' } });
  const spot = { ...gpus, class: 'spot' as const, allocation: 'd', from: '2023-11-17T00:00:00Z', to: '2023-11-17T01:00:00Z' };
  await put('usual', 1, { watermark: '2024-01-01T00:00:00Z', end: true, events: [spot] });
  const december = await operator.call(previewInvoice, { query: { tenant, period: '2023-12' } });
  return { contract, preview, invoice, lines, page, late: december.lines.filter(({ kind }) => kind === 'late') };
};
