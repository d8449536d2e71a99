import { HOUR, hourOf, type Instant } from '#shared/kernel/time.ts';
import { byStartThenId, type Commitment, isReservedIn } from './commitment.ts';
import { type GpuHour, netHour, type ReservationHour, type Share } from './net-hour.ts';

/** Reservations and use of a time, set off against each other: what was reserved and used, and what of each usage hour was covered. */
export type Netted = { readonly hours: readonly ReservationHour[]; readonly shares: readonly Share[] };

type Range = { readonly start: Instant; readonly end: Instant };

/**
 * Nets a tenant's GPU time against its reservations by minute, for the UTC hours of [start, end). A reservation covers its SKU only;
 * use that names one of another SKU, or none of the tenant's, is nobody's. The order of the input changes nothing.
 */
export const netUsage = (commitments: readonly Commitment[], usage: readonly GpuHour[], range: Range): Netted => {
  const ordered = commitments.toSorted(byStartThenId);
  const bySku = Map.groupBy(usage, ({ sku }) => sku);
  const skus = [...new Set(ordered.map(({ sku }) => sku))];
  const parts = skus.map((sku) => netSku(ordered.filter((commitment) => commitment.sku === sku), bySku.get(sku) ?? [], range)); // prettier-ignore
  return { hours: parts.flatMap(({ hours }) => hours), shares: parts.flatMap(({ shares }) => shares) };
};

const netSku = (commitments: readonly Commitment[], usage: readonly GpuHour[], { start, end }: Range): Netted => {
  const byHour = Map.groupBy(usage, ({ hour }) => hour);
  const parts: Netted[] = [];
  for (let hour = hourOf(start); hour < end; hour += HOUR) parts.push(netSkuHour(commitments, byHour.get(hour) ?? [], hour));
  return { hours: parts.flatMap(({ hours }) => hours), shares: parts.flatMap(({ shares }) => shares) };
};

/** Nets the use of one SKU in one hour against those of its reservations, in their order, that the hour concerns. */
export const netSkuHour = (ordered: readonly Commitment[], usage: readonly GpuHour[], hour: Instant): Netted => {
  const named = new Set(usage.map(({ reservation }) => reservation));
  const concerned = ordered.filter((one) => named.has(one.id) || isReservedIn(one, { start: hour, end: hour + HOUR }));
  if (concerned.length === 0) return { hours: [], shares: [] };
  return netHour(
    concerned,
    usage.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
    hour,
  );
};
