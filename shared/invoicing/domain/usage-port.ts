import type { Instant, Period } from '#shared/kernel/time.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';

/** What invoicing asks of metering. */
export type UsageForBilling = {
  hours(tenant: string, period: Period): AsyncIterable<UsageHour>;
  /** Asked before the hours are read: what is complete then stays so. */
  readiness(factory: string, until: Instant): Promise<Readiness>;
};
