import { type KernelCode, refuse } from '#shared/kernel/problem.ts';

/** @throws Problem `contention`: this is thrown, never recorded, so that a retry of the same key may win. */
export const contention = () =>
  refuse<KernelCode>('contention', 'Others keep changing the same capacity. Try again with the same Idempotency-Key.', {
    retryAfterSeconds: 1,
  });
