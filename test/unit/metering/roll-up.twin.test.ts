import { expect, test } from 'vitest';
import { totals } from '#test/support/metering.ts';
import { MONTHS, plainTotals, runMetering, TENANTS } from '#test/support/metering-run.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 500);
const FIRST_SEED = Number(process.env['FIRST_SEED'] ?? 1);
const FAULTS = { conflict: 0.03, throttle: 0.02, lostReply: 0.05, death: 0.01 };
const SIZE = { lanes: 3, batches: 9, events: 30 };

test(
  `every event counts exactly once over ${SEEDS} seeds of lost replies, deaths and two rollups racing`,
  { timeout: 300_000 },
  async () => {
    const met = { events: 0, lostReplies: 0, deaths: 0, conflicts: 0, lostRaces: 0 };
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed += 1) {
      const { twin, lanes, events } = await runMetering(seed, FAULTS, SIZE);
      expect(await totals(twin.table, TENANTS, MONTHS), `seed ${seed}: replay with FIRST_SEED=${seed} SEEDS=1`).toEqual(plainTotals(lanes));
      met.events += events;
      met.lostReplies += twin.met.lostReplies;
      met.deaths += twin.met.deaths;
      met.conflicts += twin.met.conflicts;
      met.lostRaces += twin.met.losses;
    }
    console.log(`seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS - 1}: ${JSON.stringify(met)}`);
    expect(met.events / SEEDS).toBeGreaterThanOrEqual(800);
    expect(Math.min(met.lostReplies, met.deaths, met.lostRaces)).toBeGreaterThan(SEEDS);
  },
);
