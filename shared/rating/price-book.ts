import * as z from 'zod';
import { currency, decimal } from '#shared/contract/amounts.ts';
import { name } from '#shared/contract/ids.ts';
import { instant } from '#shared/contract/instants.ts';
import { decimalPattern, parseDecimal } from '#shared/kernel/decimal.ts';
import { HOUR } from '#shared/kernel/time.ts';
import { tokenKinds } from '#shared/metering/batch.ts';

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

export const rates = z
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
export const hourEdge = instant.refine((at) => at % HOUR === 0, 'not the start of a UTC hour');

/** A letter or digit, then letters, digits, dots and dashes. */
export const versionName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'letters, digits, dots and dashes; at most 63 characters');

/** A version of a price book as it is published, and as it is kept. */
export const priceBook = z.strictObject({ name, version: versionName, effectiveFrom: hourEdge, currency, rates });
export type PublishedPrices = z.infer<typeof priceBook>;

/** A published version of a price book: immutable, known by the hash of its canonical JSON. */
export type PriceVersion = PublishedPrices & {
  readonly sha256: string;
  /** It came later than its time, and only adds prices that there were none of; the higher, the later it came. */
  readonly addendum?: number;
  /** Those to look into where it has no price itself, in the order in which they came. */
  readonly addenda?: readonly PriceVersion[];
};
