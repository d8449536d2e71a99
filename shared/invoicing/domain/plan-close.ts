import type { Currency } from '#shared/kernel/currency.ts';
import { type FieldError, refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant, periodBounds } from '#shared/kernel/time.ts';
import type { Hole, Readiness } from '#shared/metering/domain/readiness.ts';
import type { InvoicingCode } from '../errors.ts';
import type { InvoicePlan, UnratedUsage } from './invoice-plan.ts';

/** How long a rollup usually takes to catch up. */
const COUNTING_SECONDS = 5;
const MOST_ERRORS = 100;

export type CloseState = {
  readonly plan: InvoicePlan;
  readonly readiness: Readiness;
  /** The invoice that holds the tenant's period already. */
  readonly existing: string | undefined;
  readonly now: Instant;
};

export type Blocker = { readonly code: InvoicingCode; readonly detail: string; readonly errors: readonly FieldError[] };

/**
 * What stands between a plan and its close, the most stubborn first: a missing batch will not come by waiting, counting will end by
 * itself. A preview shows the same list.
 */
export const blockersOf = ({ plan, readiness, now }: Omit<CloseState, 'existing'>): readonly Blocker[] => {
  const { complete, pending, holes } = readiness;
  const { end } = periodBounds(plan.period);
  const hasGap = holes.some(({ reason }) => reason === 'gap');
  const blockers: readonly (Blocker | false)[] = [
    now < end && {
      code: 'period_open',
      detail: `The period ${plan.period} ends at ${formatInstant(end)}. Close it after that.`,
      errors: [],
    },
    !complete &&
      (hasGap || !pending) && {
        code: 'usage_incomplete',
        detail: `Usage of ${plan.period} is not complete; see errors for what is missing, from whom.`,
        errors: holes.map(holeError),
      },
    pending && { code: 'usage_pending', detail: 'Usage that has arrived is still being counted. Try again with the same key.', errors: [] },
    plan.unrated.length > 0 && {
      code: 'usage_unrated',
      detail: 'Some usage has no price; see errors. A contract and a price version in force at its hour must cover it.',
      errors: plan.unrated.map(unratedError),
    },
    plan.currency === null && {
      code: 'contract_missing',
      detail: `No contract of the tenant has prices in ${plan.period}. Make one with POST /v1/contracts.`,
      errors: [],
    },
  ];
  return blockers.filter((blocker) => blocker !== false);
};

/**
 * Decides whether a period may close now; the currency it closes in.
 * @throws Problem `invoice_exists`, or the first of the plan's blockers. Nothing is recorded: the same request may succeed later.
 */
export const planClose = (state: CloseState): Currency => {
  const { plan, readiness, existing } = state;
  if (existing !== undefined) {
    throw refuse<InvoicingCode>('invoice_exists', `The period ${plan.period} has the invoice ${existing}.`, { extra: { existing } });
  }
  const [blocker] = blockersOf(state);
  if (blocker === undefined) return plan.currency!;
  throw refuse<InvoicingCode>(blocker.code, blocker.detail, {
    ...(blocker.errors.length > 0 && { errors: blocker.errors.slice(0, MOST_ERRORS) }),
    ...(blocker.code === 'usage_incomplete' && { extra: { holes: readiness.holes.slice(0, MOST_ERRORS).map(holeView) } }),
    ...(blocker.code === 'usage_pending' && { retryAfterSeconds: COUNTING_SECONDS }),
  });
};

const holeView = ({ watermark, ...hole }: Hole) => ({ ...hole, watermark: watermark === null ? null : formatInstant(watermark) });

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
