import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import { formatHourKey, type UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { parseInstant } from '#shared/kernel/time.ts';
import type { Contract } from '#shared/rating/contract.ts';
import type { MeteredRate, PriceVersion, Rate } from '#shared/rating/price-book.ts';

/** Price versions, contracts and usage hours with defaults, for tests of rating and invoicing. */
export const TENANT = 'ten_01HF0000000000000000000000';
const NOVEMBER = parseInstant('2023-11-01T00:00:00Z');

type Unit = Extract<MeteredRate, { readonly model: 'unit' }>;
type Graduated = Extract<MeteredRate, { readonly model: 'graduated' }>;
type Meter = Unit['meter'];
const unitOf = (meter: Meter): string => (meter === 'gpu.time' ? 'GPU-hour' : '1000000 tokens');

export const unitRate = (meter: Meter, sku: string, unitPrice: string): Unit => ({
  meter,
  sku,
  unit: unitOf(meter),
  model: 'unit',
  unitPrice,
});

export const graduated = (meter: Meter, sku: string, tiers: readonly (readonly [upTo: string | null, unitPrice: string])[]): Graduated => ({
  meter,
  sku,
  unit: unitOf(meter),
  model: 'graduated',
  tiers: tiers.map(([upTo, unitPrice]) => ({ upTo, unitPrice })),
});

export const priceVersion = (rates: readonly Rate[], over: Partial<PriceVersion> = {}): PriceVersion => ({
  name: 'list',
  version: '2023-11-01',
  effectiveFrom: NOVEMBER,
  currency: 'USD',
  rates: [...rates],
  sha256: 'a'.repeat(64),
  ...over,
});

export const contract = (over: Partial<Contract> = {}): Contract => ({
  tenant: TENANT,
  priceBook: 'list',
  effectiveFrom: NOVEMBER,
  currency: 'USD',
  sha256: 'd'.repeat(64),
  ...over,
});

export const usageHour = (over: Partial<UsageHour> & Pick<UsageHour, 'counters'>): UsageHour => {
  const at = {
    tenant: TENANT,
    project: 'prj_1',
    family: 'gpu' as const,
    sku: 'gpu.h100',
    dimensions: {},
    hour: NOVEMBER,
    events: 1n,
    generations: [{ shard: 'fac_1.0', generation: 1 }],
    ...over,
  };
  return { ...at, key: formatHourKey(at) };
};

/** GPU time of so many GPU-hours. */
export const gpuHours = (hours: bigint, over: Partial<UsageHour> = {}): UsageHour => {
  const measured = hours * 3_600_000_000n;
  return usageHour({ ...over, counters: { measured, billable: measured, excluded: 0n } });
};

export const READY: Readiness = { complete: true, pending: false, holes: [] };

/** A tenant without reservations. */
export async function* noCommitments(): AsyncIterable<Commitment> {}
