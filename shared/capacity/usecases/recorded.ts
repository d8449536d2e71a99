import { type KernelCode, Problem } from '#shared/kernel/problem.ts';
import type { Decision } from '#shared/platform/once-old.ts';

/** An attempt whose refusals stand for their Idempotency-Key; only contention may be tried again. */
export const recorded =
  (attempt: () => Promise<Decision>): (() => Promise<Decision>) =>
  async () => {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof Problem && error.code !== ('contention' satisfies KernelCode)) return { refused: error };
      throw error;
    }
  };
