import { type Instant, type Period, periodOf } from '#shared/kernel/time.ts';

const [FIRST, LAST] = ['2000-01', '2099-12'] as const;

/** The month that prices are tried in: the one in which they begin, of those that can be billed. */
export const sampleMonthOf = (effectiveFrom: Instant): Period => {
  const period = periodOf(effectiveFrom);
  return period < FIRST ? FIRST : period > LAST ? LAST : period;
};
