import * as z from 'zod';
import { money, quantity } from '#shared/contract/amounts.ts';
import { period, shownInstant } from '#shared/contract/instants.ts';
import { projection } from '#shared/contract/projection.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { dimensionsShape, line, unratedUsage } from '../answers.ts';
import type { CheckedPrices } from '../usecases/check-price-book.ts';

/** `usage` is what was rated, in base units; what has no `at` is spread evenly over the month. */
export const checkedPrices = projection(
  z.object({
    publishes: z.enum(['version', 'addendum', 'nothing']),
    sha256: z.string(),
    sample: z.object({
      period,
      usage: z.array(z.object({ meter: z.string(), sku: z.string(), ...dimensionsShape, quantity, at: shownInstant.optional() })),
      total: money,
      lines: z.array(line.schema),
      unrated: z.array(unratedUsage),
    }),
  }),
  ({ publishes, sha256, sample: { period, usage, plan } }: CheckedPrices) => ({
    publishes,
    sha256,
    sample: {
      period,
      usage: usage.map(({ meter, sku, dimensions, quantity, at }) => ({
        meter,
        sku,
        ...dimensions,
        quantity: String(quantity),
        ...(at !== undefined && { at: formatInstant(at) }),
      })),
      total: { amount: plan.total, currency: plan.currency },
      lines: plan.lines.map((one) => line.show({ line: { ...one, period }, currency: plan.currency })),
      unrated: plan.unrated.map((one) => ({ ...one, period })),
    },
  }),
);
