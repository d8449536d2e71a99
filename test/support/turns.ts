import type { Random } from './random.ts';

/** Who may act next: one at a time, in an order given by the seed. */
export type Turns = {
  readonly turn: () => Promise<void>;
  /** A turn after so many of the others, or when nobody else wants one. */
  readonly turnAfter: (turns: number) => Promise<void>;
  readonly taken: () => number;
  /** Runs tasks that take turns until all are settled. */
  readonly interleave: <Result>(tasks: readonly (() => Promise<Result>)[]) => Promise<PromiseSettledResult<Result>[]>;
};

export const takingTurns = (random: Random): Turns => {
  const waiting: (() => void)[] = [];
  const asleep: { readonly at: number; readonly go: () => void }[] = [];
  let taken = 0;
  const wake = () => {
    if (waiting.length === 0 && asleep.length > 0) taken = Math.max(taken, Math.min(...asleep.map(({ at }) => at)));
    for (let index = asleep.length - 1; index >= 0; index -= 1) {
      if (asleep[index]!.at <= taken) waiting.push(asleep.splice(index, 1)[0]!.go);
    }
  };
  const next = () => {
    wake();
    if (waiting.length === 0) return false;
    taken += 1;
    waiting.splice(random.below(waiting.length), 1)[0]!();
    return true;
  };
  return {
    turn: () => new Promise<void>((go) => void waiting.push(go)),
    turnAfter: (turns) => new Promise<void>((go) => void asleep.push({ at: taken + turns, go })),
    taken: () => taken,
    interleave: async (tasks) => {
      let settled = false;
      const all = Promise.allSettled(tasks.map((task) => task())).finally(() => (settled = true));
      // After a tick every promise that can go on has; where nobody takes a turn, something else is waited for.
      for (let wasTaken = true; !settled;) {
        await new Promise<void>((resolve) => (wasTaken ? process.nextTick(resolve) : setImmediate(resolve)));
        if (!settled) wasTaken = next();
      }
      return all;
    },
  };
};
