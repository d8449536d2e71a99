import { type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import { layerOf } from '#shared/rating/domain/prices.ts';
import { reachingUses } from '#shared/rating/domain/reaching-usage.ts';
import type { PriceVersion } from '#shared/rating/price-book.ts';
import type { InvoicePlan } from './invoice-plan.ts';
import { rateMonth } from './rate-month.ts';
import { sampleMonthOf } from './sample-period.ts';
import { SAMPLE_TENANT, sampleHours, type SampleUse } from './sample-usage.ts';

/** A month of usage, and what an invoice would say of it. */
export type SampleMonth = { readonly period: Period; readonly usage: readonly SampleUse[]; readonly plan: InvoicePlan };

/**
 * Rates a month of usage by a price version that is in force in all of it, with the engine that rates invoices. Without usage it makes
 * some up for each rate of `tried`, which is the version itself or one of its addenda.
 */
export const rateSample = (inForce: PriceVersion, tried: PriceVersion, sample: readonly SampleUse[] | undefined): SampleMonth => {
  const period = sampleMonthOf(tried.effectiveFrom);
  const bounds = periodBounds(period);
  const usage = sample ?? madeUp(inForce, tried, bounds.start);
  const { name: priceBook, currency, sha256 } = inForce;
  const contract = { tenant: SAMPLE_TENANT, priceBook, effectiveFrom: bounds.start, currency, sha256 };
  const prices = { contracts: [contract], versions: [{ ...inForce, effectiveFrom: bounds.start }] };
  const rating = rateMonth({ tenant: SAMPLE_TENANT, period, prices, commitments: [], waived: [] });
  for (const hour of sampleHours(usage, bounds)) rating.add(hour);
  return { period, usage, plan: rating.finish().plan };
};

const madeUp = (inForce: PriceVersion, tried: PriceVersion, start: Instant): readonly SampleUse[] => {
  const layers = [inForce, ...(inForce.addenda ?? [])].map(layerOf);
  const own = layers.findLast(({ sha256 }) => sha256 === tried.sha256)!;
  return reachingUses(layers, own).map(({ spread, ...use }) => (spread ? use : { ...use, at: start }));
};
