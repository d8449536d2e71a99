import * as z from 'zod';
import { currency, decimal } from '#shared/contract/amounts.ts';
import { name } from '#shared/contract/ids.ts';
import { instant } from '#shared/contract/instants.ts';
import { HOUR } from '#shared/kernel/time.ts';
import { dimensionValue, label, serviceTier, tokenKinds, usageClass } from '#shared/metering/batch.ts';
import type { Dimensions } from '#shared/metering/domain/usage-hour.ts';
import { misfitsIn } from './domain/check-rates.ts';
import { blockTiersTerms } from './models/block-tiers.ts';
import { fixedTerms } from './models/fixed.ts';
import { graduatedPercentageTerms } from './models/graduated-percentage.ts';
import { graduatedTerms } from './models/graduated.ts';
import { matrixTerms } from './models/matrix.ts';
import { multiplierTerms } from './models/multiplier.ts';
import { packageTerms } from './models/package.ts';
import { proratedGraduatedTerms } from './models/prorated-graduated.ts';
import { timeOfDayTerms } from './models/time-of-day.ts';
import { unitTerms } from './models/unit.ts';
import { volumeTerms } from './models/volume.ts';
import { windowedCommitmentTerms } from './models/windowed-commitment.ts';

/** What a rate can price: GPU time, or one kind of token. */
export const meter = z.enum(['gpu.time', ...tokenKinds.map((kind) => `tokens.${kind}` as const)]);

/** The wildcard is a rate's whole SKU or no part of it. */
export const sku = z.union([label, z.literal('*')]);

/** The quantity that a price is for: an hour of one GPU, or a number of tokens. */
const unit = z.string().regex(/^(GPU-hour|[1-9]\d{0,11} tokens)$/, 'GPU-hour, or a number of tokens such as 1000000 tokens');

/** Narrows a rate to usage of a class, tier, region or band; left out, it takes any. */
export const narrowed = {
  class: usageClass.optional(),
  tier: serviceTier.optional(),
  region: dimensionValue.optional(),
  band: dimensionValue.optional(),
};
const where = { meter, sku, ...narrowed };

/**
 * On what a rate comes to in a month. `included`: so much of the unit is free. `percentageDiscount`: off what the rest costs; then no
 * more than `maximum`, then at least `minimum`, both by the part of the month that the rate was in force.
 */
const modifiers = {
  included: decimal.optional(),
  percentageDiscount: decimal.optional(),
  minimum: decimal.optional(),
  maximum: decimal.optional(),
};

const metered = { ...where, unit, ...modifiers };
const meteredRates = [
  z.strictObject({ ...metered, ...unitTerms }),
  z.strictObject({ ...metered, ...graduatedTerms }),
  z.strictObject({ ...metered, ...volumeTerms }),
  z.strictObject({ ...metered, ...packageTerms }),
  z.strictObject({ ...metered, ...graduatedPercentageTerms }),
  z.strictObject({ ...metered, ...blockTiersTerms }),
  z.strictObject({ ...metered, ...proratedGraduatedTerms }),
  z.strictObject({ ...metered, ...timeOfDayTerms }),
  z.strictObject({ ...where, unit, ...windowedCommitmentTerms }),
  z.strictObject(fixedTerms),
] as const;

/** Named, so that API documents describe it once. */
export const rate = z
  .discriminatedUnion('model', [
    ...meteredRates,
    z.strictObject({ ...where, ...modifiers, ...multiplierTerms }),
    z.strictObject({ ...narrowed, unit, ...matrixTerms }),
  ])
  .meta({ id: 'Rate' });
export type Rate = z.infer<typeof rate>;
/** A rate that prices quantities by itself. */
export type MeteredRate = z.infer<(typeof meteredRates)[number]>;
export type MultiplierRate = Extract<Rate, { readonly model: 'multiplier' }>;
/** A rate as it prices usage: a matrix is taken apart before. */
export type MatchedRate = MeteredRate | MultiplierRate;
/** What a rate may name of the usage that it prices; a `*` for any SKU. */
export type Selectors = Dimensions & { readonly meter: string; readonly sku: string };

export const rates = z.array(rate).min(1).max(200);

/** Usage is priced by the hour, so prices and contracts change at the start of a UTC hour. */
export const hourEdge = instant.refine((at) => at % HOUR === 0, 'not the start of a UTC hour');

/** A letter or digit, then letters, digits, dots and dashes. */
export const versionName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, dots and dashes; at most 63 characters');

/** A version of a price book as it is kept. */
export const keptPriceBook = z.strictObject({ name, version: versionName, effectiveFrom: hourEdge, currency, rates });

/** Whether the rates of a version fit together: looked at when each is right in itself. */
export const ratesFit = ({ rates, effectiveFrom }: z.output<typeof keptPriceBook>, context: z.RefinementCtx): void => {
  if (context.issues.length > 0) return;
  const dated = rates.map((rate, index) => ({ rate, path: ['rates', index], start: effectiveFrom, end: Number.POSITIVE_INFINITY }));
  for (const { path, message } of misfitsIn(dated)) context.addIssue({ code: 'custom', path: [...path], message });
};

/** A version of a price book as it is published: its rates fit together. What was published once is read whatever is refused since. */
export const priceBook = keptPriceBook.superRefine(ratesFit);
export type PublishedPrices = z.infer<typeof priceBook>;

/** A published version of a price book: immutable, known by the hash of its canonical JSON. */
export type PriceVersion = PublishedPrices & {
  readonly sha256: string;
  /** It came later than its time, and only adds prices that there were none of; the higher, the later it came. */
  readonly addendum?: number;
  /** Those to look into where it has no price itself, in the order in which they came. */
  readonly addenda?: readonly PriceVersion[];
};
