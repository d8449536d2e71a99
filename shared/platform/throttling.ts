const THROTTLED = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'TimeoutError',
]);
const THROTTLED_REASONS = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded']);

type Cancelled = { readonly CancellationReasons?: readonly { readonly Code?: string }[] };

/** Whether a store could not keep up: the same call may succeed later. A cancelled transaction says so in its reasons only. */
export const isThrottled = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (THROTTLED.has(error.name)) return true;
  const { CancellationReasons = [] } = error as Cancelled;
  return error.name === 'TransactionCanceledException' && CancellationReasons.some(({ Code }) => THROTTLED_REASONS.has(Code ?? ''));
};
