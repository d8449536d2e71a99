import * as z from 'zod';
import { projectId, reservationId, tenantId } from '#shared/contract/ids.ts';
import { instant } from '#shared/contract/instants.ts';
import { DAY, type Instant } from '#shared/kernel/time.ts';

/** Named by the producer, unique among its lanes. */
export const laneName = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/);
export const seq = z.coerce.number().int().min(0).max(999_999_999_999);

/** Kinds never overlap: `input` is uncached, `output` is without reasoning. */
export const tokenKinds = [
  'input',
  'cache_read',
  'cache_write',
  'cache_write_1h',
  'output',
  'reasoning',
  'audio_input',
  'audio_output',
  'image_input',
] as const;
export type TokenKind = (typeof tokenKinds)[number];

/** A SKU or a model. */
export const label = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$/);
/** The value of a free dimension: a region, a band. */
export const dimensionValue = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,31}$/);
/** How GPU time or tokens were sold. */
export const usageClass = z.enum(['on-demand', 'reserved', 'spot']);
/** The service tier that was served. */
export const serviceTier = z.enum(['standard', 'priority', 'batch', 'flex']);
const dimension = dimensionValue.optional();
const reference = z.string().min(1).max(128);
const count = z.int().min(0).max(1_000_000_000_000).optional();

const dimensions = { region: dimension, class: usageClass.optional() };
const owner = {
  tenant: tenantId,
  project: projectId.optional(),
  reservation: reservationId.optional(),
};

export const tokensEvent = z.strictObject({
  type: z.literal('tokens'),
  ...owner,
  ...dimensions,
  model: label,
  at: instant,
  tokens: z.strictObject(Object.fromEntries(tokenKinds.map((kind) => [kind, count])) as Record<TokenKind, typeof count>),
  tier: serviceTier.optional(),
  /** The producer's name for the priced context length. */
  band: dimension,
  requestId: reference.optional(),
  principal: reference.optional(),
  ttftMs: z.int().min(0).max(86_400_000).optional(),
});

type Interval = { readonly from: Instant; readonly to: Instant };
const endsLater = ({ from, to }: Interval) => from < to;
const isShort = ({ from, to }: Interval) => to - from <= 31 * DAY;
/** What no schema of single fields can say of an interval. */
export const isInterval = (interval: Interval): boolean => endsLater(interval) && isShort(interval);

export const gpuEvent = z
  .strictObject({
    type: z.literal('gpu'),
    ...owner,
    ...dimensions,
    sku: label,
    allocation: reference,
    /** Thousandths of a GPU. */
    gpuMilli: z.int().min(0).max(1_000_000_000),
    from: instant,
    to: instant,
    state: z.enum(['queued', 'pulling', 'loading', 'ready', 'idle', 'stopped', 'hibernated', 'failed']).optional(),
    /** Why the time is not billed. */
    excluded: z.enum(['provider_fault', 'maintenance', 'test']).optional(),
  })
  .refine(endsLater, { path: ['to'], message: 'an interval ends after it starts' })
  .refine(isShort, { path: ['to'], message: 'an interval is at most 31 days long' });

export const MAX_EVENTS = 5_000;

export const batch = z.strictObject({
  /** No later batch of this lane holds an event before this time. */
  watermark: instant.optional(),
  /** No batch follows on this lane. */
  end: z.literal(true).optional(),
  events: z.array(z.discriminatedUnion('type', [tokensEvent, gpuEvent])).max(MAX_EVENTS),
});

export type Batch = z.infer<typeof batch>;
export type UsageEvent = Batch['events'][number];
export type TokensEvent = z.infer<typeof tokensEvent>;
export type GpuEvent = z.infer<typeof gpuEvent>;
/** What a producer sends: times are RFC 3339 text. */
export type SentBatch = z.input<typeof batch>;
