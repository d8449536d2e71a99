import { HOUR, hourOf, type Instant } from '#shared/kernel/time.ts';
import { bucketOf, type Granularity } from '#shared/metering/domain/summarise.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Commitment } from './commitment.ts';
import { reservedIn } from './net-hour.ts';

/**
 * The four states of capacity in one stretch of time, in micro-GPU-seconds, which say different things and are never added up:
 * `reserved` was promised, `delivered` was metered, `healthy` was metered without fault, maintenance or test, `inUse` was billable.
 */
export type CapacityState = {
  readonly start: Instant;
  readonly project: string;
  readonly sku: string;
  readonly reserved: bigint;
  readonly delivered: bigint;
  readonly healthy: bigint;
  readonly inUse: bigint;
};

type Quantities = Omit<CapacityState, 'start' | 'project' | 'sku'>;
type Range = { readonly start: Instant; readonly end: Instant };

/** A tenant's capacity by stretch of time, project and SKU, in that order, over whole UTC hours of [start, end). */
export const capacityStates = (
  commitments: readonly Commitment[],
  usage: readonly UsageHour[],
  granularity: Granularity,
  { start, end }: Range,
): CapacityState[] => {
  const states = new Map<string, CapacityState>();
  const add = (hour: Instant, { project, sku }: { project: string; sku: string }, more: Partial<Quantities>): void => {
    const at = { start: bucketOf(hour, granularity), project, sku };
    const before = states.get(stateName(at)) ?? { ...at, reserved: 0n, delivered: 0n, healthy: 0n, inUse: 0n };
    states.set(stateName(at), sumOf(before, more));
  };
  for (let hour = hourOf(start); hour < end; hour += HOUR) {
    for (const commitment of commitments) {
      const reserved = reservedIn(commitment, hour);
      if (reserved > 0n) add(hour, commitment, { reserved });
    }
  }
  for (const hour of usage) {
    if (hour.family !== 'gpu' || hour.hour + HOUR <= start || hour.hour >= end) continue;
    const [measured, excluded, billable] = [hour.counters['measured']!, hour.counters['excluded']!, hour.counters['billable']!];
    add(hour.hour, hour, { delivered: measured, healthy: measured - excluded, inUse: billable });
  }
  return [...states].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, state]) => state);
};

const sumOf = (state: CapacityState, { reserved = 0n, delivered = 0n, healthy = 0n, inUse = 0n }: Partial<Quantities>): CapacityState => ({
  ...state,
  reserved: state.reserved + reserved,
  delivered: state.delivered + delivered,
  healthy: state.healthy + healthy,
  inUse: state.inUse + inUse,
});

/** Orders and names a state: it is the position of a page's end. */
export const stateName = ({ start, project, sku }: Pick<CapacityState, 'start' | 'project' | 'sku'>): string =>
  [String(start).padStart(15, '0'), project, sku].join(' ');
