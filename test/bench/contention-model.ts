import { seeded } from '#test/support/random.ts';

export type Contention = { readonly arrivalsPerSecond: number; readonly p99Ms: number; readonly gaveUp: number };

/** Assumed times of a strongly consistent read and of a transaction, in milliseconds. */
const READ = 4;
const COMMIT = 8;
const TRIES = 8;
const ARRIVALS = 20_000;

type Attempt = { readonly arrived: number; readonly tries: number; readonly at: number };

/**
 * A model, not a measurement: holds arrive at random on one ledger; an attempt reads, then commits, and loses if another commit
 * won in between or is in flight; then it waits as `jitter` does (10 to 320 ms) and reads again, 8 times at most.
 */
export const modelContention = (arrivalsPerSecond: number): Contention => {
  const random = seeded(arrivalsPerSecond);
  const queue: Attempt[] = [];
  let clock = 0;
  for (let count = 0; count < ARRIVALS; count += 1) {
    clock += (-Math.log(1 - random.next()) * 1000) / arrivalsPerSecond;
    queue.push({ arrived: clock, tries: 0, at: clock });
  }
  const latencies: number[] = [];
  let gaveUp = 0;
  let wonUntil = 0;
  const waiting = heap(queue);
  for (let attempt = waiting.take(); attempt !== undefined; attempt = waiting.take()) {
    const { arrived, tries, at } = attempt;
    const wins = at >= wonUntil;
    if (wins) {
      wonUntil = at + READ + COMMIT;
      latencies.push(wonUntil - arrived);
      continue;
    }
    const failedAt = at + READ + COMMIT;
    const pause = 10 + random.next() * Math.min(310, 10 * 2 ** tries);
    if (tries + 1 === TRIES) gaveUp += 1;
    else waiting.add({ arrived, tries: tries + 1, at: failedAt + pause });
  }
  latencies.sort((a, b) => a - b);
  return { arrivalsPerSecond, p99Ms: Math.ceil(latencies[Math.floor(latencies.length * 0.99)] ?? 0), gaveUp: gaveUp / ARRIVALS };
};

/** Attempts by time; a sorted array is enough, as new ones lie near its front. */
const heap = (sorted: Attempt[]) => ({
  take: () => sorted.shift(),
  add: (attempt: Attempt) => {
    const index = sorted.findIndex(({ at }) => at > attempt.at);
    sorted.splice(index === -1 ? sorted.length : index, 0, attempt);
  },
});
