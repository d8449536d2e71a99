import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { slotOf } from '#shared/capacity/domain/slots.ts';
import { during } from '#shared/capacity/domain/steps.ts';
import type { Price } from '#shared/capacity/domain/terms.ts';
import type { Currency } from '#shared/kernel/currency.ts';
import { type Instant, parseInstant } from '#shared/kernel/time.ts';

const NOVEMBER = parseInstant('2023-11-01T00:00:00Z');
export const pinned = (unitPrice: string, currency: Currency = 'USD'): Price => ({ model: 'pinned', currency, unitPrice });
export const holding = (holdingPrice: string, usagePrice: string): Price => ({
  model: 'holding',
  currency: 'USD',
  holdingPrice,
  usagePrice,
});

/** Terms at a price, in force since October. */
export const termsOf = (price: Price) => ({ tenant: '*', effectiveFrom: parseInstant('2023-10-01T00:00:00Z'), price });

/** A reservation of n GPUs over [start, end), by default for two hours. */
export const commitmentOn = (
  n: number,
  over: Partial<Commitment> = {},
  start: Instant = NOVEMBER,
  end: Instant = NOVEMBER + 7_200_000,
): Commitment => {
  const window = { start: slotOf(start), end: slotOf(end) };
  return {
    id: 'rsv_1',
    project: 'prj_1',
    pool: 'pol_1',
    sku: 'gpu.h100',
    start: window.start,
    steps: during(window, n),
    terms: termsOf(pinned('2.00')),
    ...over,
  };
};
