import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { Json } from '#shared/kernel/canonical.ts';
import { formatInstant, type Period } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';

/**
 * The billed basis of an invoice: every usage hour's key, counters and last generations, in order of key; and the reservations that
 * were netted, with the minutes that they were netted against.
 */
export const basisOf = (tenant: string, period: Period, hours: readonly UsageHour[], commitments: readonly Commitment[]): Json => ({
  tenant,
  period,
  hours: hours
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, counters, minutes, generations }) => ({
      key,
      counters: Object.fromEntries(Object.entries(counters).map(([name, count]) => [name, String(count)])),
      ...(minutes !== undefined && commitments.length > 0 && { minutes: hex(minutes) }),
      generations: generations.map(({ shard, generation }) => ({ shard, generation })),
    })),
  ...(commitments.length > 0 && { reservations: commitments.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(reservationBasis) }),
});

const reservationBasis = ({ id, project, pool, sku, start, steps, terms }: Commitment): Json => ({
  id,
  project,
  pool,
  sku,
  start,
  steps: steps.map(({ at, value }) => [at, value]),
  terms:
    terms === undefined ? null : { tenant: terms.tenant, effectiveFrom: formatInstant(terms.effectiveFrom), price: { ...terms.price } },
});

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
