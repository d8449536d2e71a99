import { setTimeout } from 'node:timers/promises';

const PATIENCE = 300_000;
const SHORTEST = 250;
const LONGEST = 2_000;

/** Looks, ever more slowly while nothing changes, until it is done. @throws Error after five minutes without a change */
export const waitUntil = async <T>(what: string, look: () => Promise<T>, isDone: (seen: T) => boolean): Promise<T> => {
  let seen = '';
  let changed = Date.now();
  let delay = SHORTEST;
  for (;;) {
    const now = await look();
    if (isDone(now)) return now;
    if (JSON.stringify(now) === seen) {
      delay = Math.min(LONGEST, delay * 1.5);
    } else {
      [seen, changed, delay] = [JSON.stringify(now), Date.now(), SHORTEST];
    }
    if (Date.now() - changed > PATIENCE) throw new Error(`${what}: nothing changed for five minutes, last seen ${seen.slice(0, 500)}`);
    await setTimeout(delay);
  }
};
