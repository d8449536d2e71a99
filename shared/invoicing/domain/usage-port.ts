import type { Instant, Period } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';

/** What is missing of a producer's word: a batch, a watermark, or any lane at all. */
export type Hole = {
  readonly producer: string;
  readonly lane: string | null;
  readonly reason: 'gap' | 'watermark' | 'no_lane';
  /** The first missing batch of a gap. */
  readonly seq: number | null;
  readonly watermark: Instant | null;
};

/** Whether all usage of a factory before a time is counted. */
export type Readiness = {
  /** Every declared producer has promised that nothing before the time will follow. */
  readonly complete: boolean;
  /** Batches that arrived are still being counted: the same question may soon have another answer. */
  readonly pending: boolean;
  readonly holes: readonly Hole[];
};

/** What invoicing asks of metering. */
export type UsageForBilling = {
  hours(tenant: string, period: Period): AsyncIterable<UsageHour>;
  /** Asked before the hours are read: what is complete then stays so. */
  readiness(factory: string, until: Instant): Promise<Readiness>;
};
