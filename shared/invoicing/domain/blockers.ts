import type { FieldError } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import type { Hole, Readiness } from '#shared/metering/domain/readiness.ts';
import type { BlockerCode } from '../errors.ts';
import type { InvoicePlan, UnratedUsage } from './invoice-plan.ts';

const MOST_ERRORS = 100;

/** Something that stands between a month and its invoice. */
export type Blocker = { readonly code: BlockerCode; readonly detail: string; readonly errors: readonly FieldError[] };

const present = (blockers: readonly (Blocker | false)[]): readonly Blocker[] => blockers.filter((blocker) => blocker !== false);

/**
 * What must have happened before a month is rated at all, the most stubborn first: a missing batch will not come by waiting, counting
 * will end by itself.
 */
export const timeBlockers = (period: Period, { complete, pending, holes }: Readiness, now: Instant): readonly Blocker[] => {
  const { end } = periodBounds(period);
  const hasGap = holes.some(({ reason }) => reason === 'gap');
  return present([
    now < end && {
      code: 'period_open',
      detail: `The period ${period} ends at ${formatInstant(end)}. Close it after that.`,
      errors: [],
    },
    !complete &&
      (hasGap || !pending) && {
        code: 'usage_incomplete',
        detail: `Usage of ${period} is not complete; see errors for what is missing, from whom.`,
        errors: holes.slice(0, MOST_ERRORS).map(holeError),
      },
    pending && { code: 'usage_pending', detail: 'Usage that has arrived is still being counted.', errors: [] },
  ]);
};

/** What a request waits for, with what is known of its month's usage by now in place of what was when it was last looked at. */
export const waitsForNow = (waitsFor: readonly Blocker[], ofTime: readonly Blocker[]): readonly Blocker[] => [
  ...ofTime,
  ...waitsFor.filter(({ code }) => code !== 'usage_incomplete' && code !== 'usage_pending'),
];

/** Earlier months that have something to bill and are not billed; none, nothing is in the way. */
export const earlierBlockers = (months: readonly Period[]): readonly Blocker[] =>
  present([
    months.length > 0 && {
      code: 'month_before_open',
      detail: `Earlier months have something to bill and no finalized invoice: ${months.join(', ')}.`,
      errors: [],
    },
  ]);

/** What in the plan of the month itself keeps it from being billed. */
export const planBlockers = ({ period, unrated, currency }: Pick<InvoicePlan, 'period' | 'unrated' | 'currency'>): readonly Blocker[] =>
  present([
    unrated.length > 0 && {
      code: 'usage_unrated',
      detail: 'Some usage has no price; see errors. Publish a price version that adds one, or waive the quantity.',
      errors: unrated.slice(0, MOST_ERRORS).map(unratedError),
    },
    currency === null && {
      code: 'contract_missing',
      detail: `No contract of the tenant has prices in ${period}. Make one with POST /v1/contracts.`,
      errors: [],
    },
  ]);

const holeError = ({ producer, lane, reason, seq, watermark }: Hole): FieldError => {
  const messages = {
    gap: `Producer ${producer}, lane ${lane}: the batch with seq ${seq} is missing.`,
    unreadable: `Producer ${producer}, lane ${lane}: the batch with seq ${seq} cannot be read.`,
    watermark: `Producer ${producer}, lane ${lane}: its watermark ${watermark === null ? 'is not set' : `stands at ${formatInstant(watermark)}`}.`,
    no_lane: `Producer ${producer}: it has no lane yet.`,
  };
  return { pointer: '/period', code: reason, message: messages[reason] };
};

const unratedError = ({ project, meter, sku, quantity, from, reason }: UnratedUsage): FieldError => ({
  pointer: '/period',
  code: reason,
  message: `${meter} of ${sku}, project ${project}: ${quantity} base units from ${from} on have no price.`,
});
