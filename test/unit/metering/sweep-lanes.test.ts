import { expect, test } from 'vitest';
import { DAY } from '#shared/kernel/time.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { sweepLanes } from '#shared/metering/usecases/sweep-lanes.ts';
import { countingOn, append, arrivalOf, FACTORY, PRODUCER } from '#test/support/metering.ts';
import { createTwin } from '#test/support/twin.ts';

const NOW = Date.UTC(2023, 10, 20);
const SHARD = shardId(FACTORY, 0);

const world = () => {
  const { table, blobs } = createTwin(1);
  const metering = meteringStore(table);
  const put = (lane: string, seq: number, end?: true) =>
    append({ table, raw: blobs })(arrivalOf({ producer: PRODUCER, lane }, seq, { events: [], ...(end && { end }) }), NOW);
  const roll = () => rollUp(countingOn(table, blobs))({ shard: SHARD, interval: 0, wall: () => NOW, present: NOW, goOn: () => true });
  const listed = async () => (await metering.openLanes(SHARD)).map(({ lane }) => lane);
  return { put, roll, listed, sweep: (wall: number) => sweepLanes({ metering, commit: table.commit })(wall) };
};

test('of more lanes than a page every one that has ended is asked, and one that has not is left alone', async () => {
  const { put, roll, sweep } = world();
  await put('open', 0);
  for (let lane = 0; lane < 150; lane += 1) await put(`ended-${lane}`, 0, true);
  await roll();
  expect(await sweep(NOW)).toEqual({ looked: 150, listed: 0 });
});

test('a lane that ended longer ago than the look-back and a day is not asked any more', async () => {
  const { put, roll, sweep } = world();
  await put('ended', 0, true);
  await roll();
  expect(await sweep(NOW + 101 * DAY)).toMatchObject({ looked: 1 });
  expect(await sweep(NOW + 101 * DAY + 1)).toMatchObject({ looked: 0 });
});

test('a lane that has ended stays listed while the log has more behind a gap', async () => {
  const { put, roll, listed } = world();
  await put('ended', 0, true);
  await put('ended', 2);
  await roll();
  await roll();
  expect(await listed()).toEqual(['ended']);
});
