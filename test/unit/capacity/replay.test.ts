import { expect, test } from 'vitest';
import { readBookings } from '#test/bench/capacity-bookings.ts';
import { makeReplayPool, replayBookings } from '#test/bench/capacity-replay.ts';
import { sweepBookings } from '#test/bench/capacity-sweep.ts';
import { capacityOn, countedIds } from '#test/support/capacity.ts';
import { createTwin } from '#test/support/twin.ts';

const bookings = readBookings(new URL('../../fixtures/alibaba-gpu-2023-pods.csv', import.meta.url).pathname);

test('the trace on 64 GPUs gives the numbers of the plain sweep, row by row', async () => {
  const deps = capacityOn(createTwin(1).table, countedIds());
  const result = await replayBookings(deps, await makeReplayPool(deps, 64), bookings);
  expect(result).toEqual(sweepBookings(bookings, 64));
  expect(result).toMatchObject({ accepted: 6_167, refused: 36, bookedGpuSeconds: 220_401_900 });
  expect(result.firstRefusals[0]).toBe(5_058);
}, 180_000);

test('several domains fill by number, first come, first served', async () => {
  const deps = capacityOn(createTwin(2).table, countedIds());
  const some = bookings.slice(0, 600);
  expect(await replayBookings(deps, await makeReplayPool(deps, 96), some)).toEqual(sweepBookings(some, 96));
}, 60_000);
