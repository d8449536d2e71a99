import { benchCapacity } from './capacity-bench.ts';
import { bundlesBench } from './bundles.ts';
import { closeBench } from './close.ts';
import { fleetBench } from './fleet.ts';
import { ingestBench } from './ingest-bench.ts';
import { ratingBench } from './rating.ts';

type Part = {
  readonly about: string;
  /** How many seeds of its model it runs unless told otherwise. */
  readonly seeds?: number;
  run(seeds: number): Promise<object>;
};

/** Everything that is measured, in the order of the report. */
export const parts: Readonly<Record<string, Part>> = {
  ingest: {
    about: 'costs of taking in and counting usage, totals under faults, other patterns beside them',
    seeds: 10_000,
    run: ingestBench,
  },
  fleet: { about: 'simulated seconds to count one minute of 300,000 GPUs', run: fleetBench },
  close: { about: 'memory and processor time of rating a month of a million usage hours', run: () => closeBench() },
  rating: { about: 'rows rated in a second, beside a multiplication for each row', run: () => ratingBench() },
  bundles: { about: 'size of each function, and what it takes to load it', run: bundlesBench },
  capacity: { about: 'booking capacity: violations, write units, searches, contention', seeds: 5_000, run: benchCapacity },
};
