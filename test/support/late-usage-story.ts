import { waitUntil } from '#cdk/demo/wait-until.ts';
import { listInvoiceLines, previewInvoice, readInvoice, requestInvoice, voidInvoice } from '#shared/invoicing/endpoints.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import { readLane } from '#shared/metering/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { createContract, publishPriceVersion } from '#shared/rating/endpoints.ts';
import { setClock } from '#shared/tenancy/endpoints.ts';
import type { HttpWorld } from './http-world.ts';

const METER = { meter: 'tokens.output' as const, sku: 'llm', unit: '1000000 tokens' };
const NOVEMBER = { name: 'list', version: 'november', effectiveFrom: '2023-11-01T00:00:00Z', currency: 'USD' as const };
const TIERS = [
  { upTo: '0.02', unitPrice: '15.00' },
  { upTo: null, unitPrice: '12.50' },
];
/** December has other prices, so that it shows which ones a late line has. */
const DECEMBER = { ...NOVEMBER, version: 'december', effectiveFrom: '2023-12-01T02:00:00Z' };

/**
 * November is closed, then more of its usage comes, past the first tier of its price; December is previewed, billed, voided and billed
 * again. What the API said of it, from a world whose clock stands in the first hour of December.
 */
export const lateUsageStory = async ({ operator, tenant, producer }: Pick<HttpWorld, 'operator' | 'tenant' | 'producer'>) => {
  const tokens = (at: string, output: number): SentBatch['events'][number] => ({
    type: 'tokens',
    tenant,
    model: 'llm',
    at,
    tokens: { output },
  });
  const put = async (lane: string, seq: number, body: SentBatch): Promise<void> => {
    await producer.call(putBatch, { params: { lane, seq: String(seq) }, body });
    const look = () => producer.call(readLane, { params: { lane } });
    await waitUntil('counting', look, ({ next }) => next === seq + 1);
  };
  const billed = async (period: string) => {
    const { id } = await operator.call(requestInvoice, { body: { tenant, period } });
    const read = () => operator.call(readInvoice, { params: { invoice: id } });
    const invoice = await waitUntil(`closing ${period}`, read, ({ status }) => status === 'finalized');
    const { data: lines } = await operator.call(listInvoiceLines, { params: { invoice: id } });
    return { invoice, lines };
  };

  await operator.call(publishPriceVersion, { body: { ...NOVEMBER, rates: [{ ...METER, model: 'graduated', tiers: TIERS }] } });
  await operator.call(publishPriceVersion, { body: { ...DECEMBER, rates: [{ ...METER, model: 'unit', unitPrice: '100.00' }] } });
  await operator.call(createContract, { body: { tenant, priceBook: 'list', effectiveFrom: NOVEMBER.effectiveFrom } });
  await put('usual', 0, { watermark: '2023-12-01T00:00:00Z', events: [tokens('2023-11-16T10:00:00Z', 15_000)] });
  const november = await billed('2023-11');
  await put('late', 0, { watermark: '2023-12-01T01:00:00Z', end: true, events: [tokens('2023-11-10T10:00:00Z', 15_000)] });
  await operator.call(setClock, { body: { now: '2024-01-01T01:00:00Z' } });
  await put('usual', 1, { watermark: '2024-01-01T00:00:00Z', end: true, events: [tokens('2023-12-05T00:00:00Z', 1_000)] });
  const preview = await operator.call(previewInvoice, { query: { tenant, period: '2023-12' } });
  const december = await billed('2023-12');
  const params = { invoice: december.invoice.id };
  const voided = await operator.call(voidInvoice, { params, body: { reason: 'sent to the wrong address' } });
  const reissue = await billed('2023-12');
  return { november, preview, december, voided, reissue };
};
