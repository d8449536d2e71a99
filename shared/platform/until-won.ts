import { type KernelCode, refuse } from '#shared/kernel/problem.ts';

/** How long to wait before try n (from 0). */
export type Pause = (tries: number) => Promise<void>;

/** Full jitter: 10 to 320 ms. */
export const jitter: Pause = (tries) => new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * Math.min(310, 10 * 2 ** tries)));

/** What an attempt gives whose commit lost a race. */
export const LOST: unique symbol = Symbol('lost');

const TRIES = 8;

/**
 * Attempts again, from what is there by then, until no race is lost. An attempt loads, decides and commits.
 * @throws Problem `contention` after 8 lost races.
 */
export const untilWon = async <Won>(pause: Pause, attempt: () => Promise<Won | typeof LOST>): Promise<Won> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const outcome = await attempt();
    if (outcome !== LOST) return outcome;
    await pause(tries);
  }
  throw refuse<KernelCode>(
    'contention',
    'Others keep changing the same thing. Try again, with the same Idempotency-Key if there was one.',
    {
      retryAfterSeconds: 1,
    },
  );
};
