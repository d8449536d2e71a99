import * as z from 'zod';
import { dynamicTerms } from '#shared/rating/models/dynamic.ts';
import { maybe, price, remark } from './fields.ts';
import type { RateTerms } from './rated.ts';

/** A kind of model that a rate of a price book can have: its fields, and the rate that they make. */
export type RateKind = { readonly shape: z.ZodRawShape; readonly terms: (fields: Readonly<Record<string, unknown>>) => RateTerms };

const rateKind = <Shape extends z.ZodRawShape>(shape: Shape, terms: (fields: z.output<z.ZodObject<Shape>>) => RateTerms): RateKind => ({
  shape,
  terms: (fields) => terms(fields as z.output<z.ZodObject<Shape>>),
});

const zeroUsageFlat = { zero_usage_flat: maybe(z.enum(['charged', 'not_charged'])) };
const bound = { up_to: maybe(price), flat: maybe(price) };

/** A step of a price. */
export const unitTier = z
  .strictObject({ ...bound, unit: maybe(price) })
  .transform(({ up_to, unit, flat }) => ({ upTo: up_to ?? null, unitPrice: unit ?? '0', flat: flat ?? '0' }));

const percentTier = z
  .strictObject({ ...bound, rate: price })
  .transform(({ up_to, rate, flat }) => ({ upTo: up_to ?? null, percent: rate, flat: flat ?? '0' }));

const blockTier = z
  .strictObject({ block: price, max_blocks: maybe(price), price })
  .transform(({ max_blocks, ...tier }) => ({ ...tier, maxBlocks: max_blocks ?? null }));

const onTiers = { tiers: z.array(unitTier).min(1), ...zeroUsageFlat };

export const rateKinds = {
  unit: rateKind({ unit_price: price }, ({ unit_price }) => ({ model: 'unit', unitPrice: unit_price })),
  dynamic: rateKind({ multiplier: price }, ({ multiplier }) => dynamicTerms(multiplier)),
  graduated: rateKind(onTiers, ({ tiers, zero_usage_flat }) => ({ model: 'graduated', tiers, zeroUsageFlat: zero_usage_flat })),
  volume: rateKind(onTiers, ({ tiers, zero_usage_flat }) => ({ model: 'volume', tiers, zeroUsageFlat: zero_usage_flat })),
  package: rateKind(
    { package_size: price, package_price: price, round: maybe(z.enum(['up', 'down'])) },
    ({ package_size, package_price, round }) => ({ model: 'package', size: package_size, price: package_price, round }),
  ),
  graduated_percentage: rateKind({ tiers: z.array(percentTier).min(1), ...zeroUsageFlat }, ({ tiers, zero_usage_flat }) => ({
    model: 'graduated_percentage',
    tiers,
    zeroUsageFlat: zero_usage_flat,
  })),
  block_tiers: rateKind({ policy: z.enum(['graduated', 'volume']), tiers: z.array(blockTier).min(1) }, ({ policy, tiers }) => ({
    model: 'block_tiers',
    policy,
    tiers,
  })),
};

/** Fields that a model may have left over where a vector makes another kind of rate of it: all that rates can have. */
export const leftOver: z.ZodRawShape = Object.fromEntries(
  Object.values<RateKind>(rateKinds).flatMap(({ shape }) => Object.keys(shape).map((name) => [name, remark.optional()])),
);
