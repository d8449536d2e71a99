const WARM = 100;
const RUNS = 301;

/** Of all threads of the process: the clock would count what other processes do on the core. */
const spend = (act: () => unknown): number => {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/**
 * What each act takes as a multiple of the base's: medians of 301 runs that alternate in one process. Each run is one act alone, so
 * that most of them end before another process takes the core.
 */
export const cpuRatios = <Name extends string>(base: () => unknown, acts: Readonly<Record<Name, () => unknown>>): Record<Name, number> => {
  const all = { base, ...acts };
  const names = Object.keys(all) as ('base' | Name)[];
  const spent = new Map(names.map((name) => [name, [] as number[]]));
  for (let run = -WARM; run < RUNS; run += 1) {
    for (const name of names) {
      const time = spend(all[name]);
      if (run >= 0) spent.get(name)!.push(time);
    }
  }
  const of = (name: 'base' | Name) => median(spent.get(name)!);
  return Object.fromEntries(Object.keys(acts).map((name) => [name, of(name as Name) / of('base')])) as Record<Name, number>;
};
