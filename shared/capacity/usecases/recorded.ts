import { type KernelCode, Problem } from '#shared/kernel/problem.ts';
import type { Decision } from '#shared/platform/once.ts';

/** An attempt whose refusals stand for their Idempotency-Key; only contention may be tried again. */
export const recorded =
  <Value>(attempt: () => Promise<Decision<Value>>): (() => Promise<Decision<Value>>) =>
  async () => {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Problem && error.code !== ('contention' satisfies KernelCode)) return { refused: error };
      throw error;
    }
  };
