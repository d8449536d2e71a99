import type { Blobs } from '#shared/platform/blobs.ts';
import type { Table } from '#shared/platform/table.ts';

export type SimulatedClock = {
  /** Milliseconds since the start. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Runs tasks side by side until all are done; time passes only while every one of them sleeps. */
  run(tasks: readonly (() => Promise<void>)[]): Promise<void>;
};

/** A clock that jumps to whoever sleeps shortest once nothing else is left to do. */
export const simulatedClock = (): SimulatedClock => {
  let now = 0;
  let sleeping: { readonly at: number; readonly wake: () => void }[] = [];
  return {
    now: () => now,
    sleep: (milliseconds) => new Promise((wake) => void sleeping.push({ at: now + milliseconds, wake })),
    run: async (tasks) => {
      let settled = false;
      const all = Promise.all(tasks.map((task) => task())).finally(() => (settled = true));
      while (!settled) {
        await new Promise((resolve) => setImmediate(resolve));
        if (sleeping.length === 0) continue;
        now = Math.min(...sleeping.map(({ at }) => at));
        const woken = sleeping.filter(({ at }) => at <= now);
        sleeping = sleeping.filter(({ at }) => at > now);
        for (const { wake } of woken) wake();
      }
      await all;
    },
  };
};

type Latency = { readonly tableMs: number; readonly blobMs: number; readonly inFlight: number };

/** A process whose every request to table and blobs takes simulated time, with so many in flight at most; others wait their turn. */
export const delayed = (
  { table, blobs }: { readonly table: Table; readonly blobs: Blobs },
  clock: SimulatedClock,
  { tableMs, blobMs, inFlight }: Latency,
): { readonly table: Table; readonly blobs: Blobs } => {
  let free = inFlight;
  const waiting: (() => void)[] = [];
  const after = async <Result>(milliseconds: number, act: () => Promise<Result>): Promise<Result> => {
    if (free === 0) await new Promise<void>((go) => void waiting.push(go));
    else free -= 1;
    await clock.sleep(milliseconds);
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
    return act();
  };
  const PAGE = 1_000;
  async function* paged(...query: Parameters<Table['query']>): ReturnType<Table['query']> {
    let read = 0;
    for await (const item of table.query(...query)) {
      if (read % PAGE === 0) await after(tableMs, async () => {});
      read += 1;
      yield item;
    }
    if (read === 0) await after(tableMs, async () => {});
  }
  return {
    table: {
      commit: (writes) => after(tableMs, () => table.commit(writes)),
      get: (key) => after(tableMs, () => table.get(key)),
      getMany: async (keys) => {
        const found = [];
        for (let from = 0; from < keys.length; from += 100)
          found.push(...(await after(tableMs, () => table.getMany(keys.slice(from, from + 100)))));
        return found;
      },
      query: paged,
    },
    blobs: {
      put: (key, bytes) => after(blobMs, () => blobs.put(key, bytes)),
      get: (key) => after(blobMs, () => blobs.get(key)),
    },
  };
};
