import { expect, test } from 'vitest';
import { hourOf } from '#shared/kernel/time.ts';
import { countedShard } from '#test/bench/counted-shard.ts';
import { frozen, windowOf } from '#test/bench/workload.ts';
import { seeded } from '#test/support/random.ts';

const LOAD = { eventsPerWindow: 9_000, perBatch: 1_000, lanes: 3, shards: 1, eventOf: frozen };
const GENERATION_AND_CHECKPOINT = 2;
const DAYS = 1;

test('a window of the frozen workload costs one write unit a batch, a usage hour, a lane and a day touched, and two a generation with its plan as a blob', async () => {
  const shard = countedShard();
  const random = seeded(1);
  const spent: number[] = [];
  for (const number of [0, 1, 2]) {
    const { batches, end } = windowOf(LOAD, random, number);
    const before = shard.tally.writeUnits;
    for (const batch of batches) await shard.append(batch, end);
    await shard.rollUp(end);
    spent.push(shard.tally.writeUnits - before);
    const hours = new Set(
      batches.flatMap(({ events }) =>
        events.map((event) => (event.type === 'tokens' ? `${event.tenant} ${event.model} ${hourOf(event.at)}` : '')),
      ),
    );
    if (number > 0) expect(spent[number]).toBe(batches.length + hours.size + LOAD.lanes + DAYS + GENERATION_AND_CHECKPOINT);
  }
  expect(spent).toEqual([879, 859, 1_395]);
});
