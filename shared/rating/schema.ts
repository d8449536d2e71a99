import * as z from 'zod';
import { type Currency, currencies } from '#shared/kernel/currency.ts';
import { decimalPattern, parseDecimal } from '#shared/kernel/decimal.ts';
import { HOUR, type Instant } from '#shared/kernel/time.ts';
import { tokenKinds } from '#shared/metering/batch.ts';
import { instant, name, page, tenantId } from '#shared/tenancy/schema.ts';

const decimal = z
  .string()
  .regex(decimalPattern, 'a decimal string such as 2.10: no sign or exponent, at most 15 digits on either side of the point');

/** What a rate can price: GPU time, or one kind of token. */
const meter = z.enum(['gpu.time', ...tokenKinds.map((kind) => `tokens.${kind}` as const)]);

/** The wildcard is a rate's whole SKU or no part of it. */
const sku = z
  .string()
  .regex(/^(\*|[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127})$/, 'a SKU or model, or * for every one that has no rate of its own');

/** The quantity that a price is for: an hour of one GPU, or a number of tokens. */
const unit = z.string().regex(/^(GPU-hour|[1-9]\d{0,11} tokens)$/, 'GPU-hour, or a number of tokens such as 1000000 tokens');

const tier = z.strictObject({ upTo: decimal.nullable(), unitPrice: decimal });

const tiers = z
  .array(tier)
  .min(1)
  .max(16)
  .superRefine((all, context) => {
    const wrong = all.findIndex(({ upTo }, index) => !endsRight(all[index - 1]?.upTo ?? '0', upTo, index === all.length - 1));
    if (wrong === -1) return;
    const message = 'upTo must rise from tier to tier above 0; the last one, and no other, is null';
    context.addIssue({ code: 'custom', path: [wrong, 'upTo'], message });
  });

const endsRight = (before: string, upTo: string | null, last: boolean): boolean =>
  upTo === null || last ? upTo === null && last : isHigher(upTo, before);
const isHigher = (upTo: string, before: string): boolean => {
  const [bound, floor] = [upTo, before].map((text) => (decimalPattern.test(text) ? parseDecimal(text).num : undefined));
  return bound === undefined || floor === undefined || bound > floor;
};

const priced = { meter, sku, unit };
const rate = z
  .discriminatedUnion('model', [
    z.strictObject({ ...priced, model: z.literal('unit'), unitPrice: decimal }),
    z.strictObject({ ...priced, model: z.literal('graduated'), tiers }),
  ])
  .refine(({ meter, unit }) => (meter === 'gpu.time') === (unit === 'GPU-hour'), {
    path: ['unit'],
    message: 'gpu.time is priced per GPU-hour, tokens per a number of tokens',
  });
export type Rate = z.infer<typeof rate>;

const rates = z
  .array(rate)
  .min(1)
  .max(200)
  .superRefine((all, context) => {
    const seen = new Set<string>();
    for (const [index, { meter, sku }] of all.entries()) {
      const pair = `${meter} ${sku}`;
      if (seen.has(pair))
        context.addIssue({ code: 'custom', path: [index], message: `a second rate for ${meter} and ${sku}: which one would win?` });
      seen.add(pair);
    }
  });

/** Usage is priced by the hour, so prices and contracts change at the start of a UTC hour. */
const hourEdge = instant.refine((at) => at % HOUR === 0, 'not the start of a UTC hour');

export const publishPriceBook = z.strictObject({
  name,
  version: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, dots and dashes; at most 63 characters'),
  effectiveFrom: hourEdge,
  currency: z.enum(currencies as [Currency, ...Currency[]]),
  rates,
});
export type PublishPriceBook = z.infer<typeof publishPriceBook>;

/** A published version of a price book: immutable, known by the hash of its canonical JSON. */
export type PriceVersion = PublishPriceBook & { readonly sha256: string };

export const putContract = z.strictObject({ tenant: tenantId, priceBook: name, effectiveFrom: hourEdge });

/** From this hour until the next contract's, the tenant pays the prices of this book. */
export type Contract = { readonly tenant: string; readonly priceBook: string; readonly effectiveFrom: Instant };

export const listContracts = z.strictObject({ ...page, tenant: tenantId.optional() });
