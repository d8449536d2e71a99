import type { PriceVersion, Rate } from '#shared/rating/schema.ts';
import { parseInstant } from '#shared/kernel/time.ts';

type Meter = Rate['meter'];

/** A price version with defaults, for tests. */
export const priceVersion = (rates: readonly Rate[], over: Partial<PriceVersion> = {}): PriceVersion => ({
  name: 'list',
  version: '2023-11-01',
  effectiveFrom: parseInstant('2023-11-01T00:00:00Z'),
  currency: 'USD',
  rates: [...rates],
  sha256: 'a'.repeat(64),
  ...over,
});

export const unitRate = (meter: Meter, sku: string, unitPrice: string): Rate => ({
  meter,
  sku,
  unit: unitOf(meter),
  model: 'unit',
  unitPrice,
});

export const graduated = (meter: Meter, sku: string, tiers: readonly (readonly [upTo: string | null, unitPrice: string])[]): Rate => ({
  meter,
  sku,
  unit: unitOf(meter),
  model: 'graduated',
  tiers: tiers.map(([upTo, unitPrice]) => ({ upTo, unitPrice })),
});

const unitOf = (meter: string): string => (meter === 'gpu.time' ? 'GPU-hour' : '1000000 tokens');
