import * as z from 'zod';
import { endpoint } from '#shared/contract/endpoint.ts';
import { instant } from '#shared/contract/instants.ts';
import { periodOf } from '#shared/kernel/time.ts';
import { label } from '#shared/metering/batch.ts';
import { keptPriceBook, meter, narrowed, ratesFit } from '#shared/rating/price-book.ts';
import { sampleMonthOf } from '../domain/sample-period.ts';
import { checkedPrices } from './answers.ts';

const sampleUse = z.strictObject({
  meter,
  sku: label,
  ...narrowed,
  quantity: z.string().regex(/^[1-9]\d{0,29}$/, 'a whole number of base units (tokens, micro-GPU-seconds) above 0'),
  /** Tokens are of its hour, GPU time of its minute. Left out, the quantity is spread evenly over the month. */
  at: instant.optional(),
});

/** A price book as it would be published, and usage of its first month to try it with. */
const priceCheck = z
  .strictObject({ ...keptPriceBook.shape, sample: z.array(sampleUse).min(1).max(100).optional() })
  .superRefine(ratesFit)
  .superRefine(({ sample = [], effectiveFrom }, context) => {
    if (context.issues.length > 0) return;
    const month = sampleMonthOf(effectiveFrom);
    for (const [index, { at }] of sample.entries()) {
      if (at === undefined || periodOf(at) === month) continue;
      context.addIssue({ code: 'custom', path: ['sample', index, 'at'], message: `not in ${month}, the month that is rated` });
    }
  });

const RATE = {
  meter: 'tokens.input' as const,
  sku: 'llm-large',
  unit: '1000000 tokens',
  model: 'unit' as const,
  unitPrice: '3.00',
};
const USED = { meter: RATE.meter, sku: RATE.sku, quantity: '2000000' };

export const checkPriceBook = endpoint({
  id: 'checkPriceBook',
  method: 'POST',
  path: '/v1/price-books/check',
  scope: 'prices:write',
  summary:
    'Says what publishing a version of a price book would do, or refuses it as publishing would, and changes nothing. Rates a sample of its first calendar month by it, as if it were in force in all of the month. A sample that is not sent is made up: for each rate what is included, and beyond it half as much again as its last bound, package or commitment, spread evenly over the month; an hour of GPU time in each hour where it goes by the time of day; one unit where it has one price',
  body: priceCheck,
  answers: { 200: checkedPrices },
  refusals: ['price_version_exists', 'price_version_backdated', 'currency_mismatch', 'multiplier_without_base', 'prices_too_long'],
  example: {
    body: { name: 'list', version: '2023-11-01', effectiveFrom: '2023-11-01T00:00:00Z', currency: 'USD', rates: [RATE], sample: [USED] },
    answer: {
      publishes: 'version',
      sha256: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0',
      sample: {
        period: '2023-11',
        usage: [USED],
        total: { amount: '6.00', currency: 'USD' },
        lines: [
          {
            kind: 'usage',
            period: '2023-11',
            meter: RATE.meter,
            sku: RATE.sku,
            project: 'prj_00000000000000000000000000',
            dimensions: {},
            reservation: null,
            priceBook: 'list',
            priceVersion: '2023-11-01',
            quantity: USED.quantity,
            unit: RATE.unit,
            rate: '/rates/0',
            matched: { meter: RATE.meter, sku: RATE.sku },
            price: '3.00 per 1000000 tokens',
            unitPrice: '3.00',
            parts: [],
            exactAmount: '6',
            amount: { amount: '6.00', currency: 'USD' },
          },
        ],
        unrated: [],
      },
    },
  },
});
