import { expect, test } from 'vitest';
import { START } from '#shared/metering/domain/lane.ts';
import { listLanes } from '#shared/metering/usecases/lane-status.ts';

test('A page of 100 lanes that are behind read the logs of all at once, a megabyte each: it reads 16 at a time, and shows them in order', async () => {
  const lanes = Array.from({ length: 100 }, (_, lane) => ({
    ...START,
    producer: 'p',
    lane: `l${lane}`,
    factory: 'f',
    shard: 'f.0',
    countedAt: null,
  }));
  let [reading, most] = [0, 0];
  const metering = {
    factoryLane: async () => undefined,
    factoryLanes: async () => ({ data: lanes, nextCursor: null }),
    logFrom: async function* () {
      most = Math.max(most, (reading += 1));
      await new Promise(setImmediate);
      reading -= 1;
      yield* [];
    },
    lastLogged: async () => undefined,
  };
  const { data } = await listLanes({ metering })('f', { producer: undefined, gaps: false, limit: 100, cursor: undefined });
  expect(data.map(({ lane }) => lane.lane)).toEqual(lanes.map(({ lane }) => lane));
  expect(most).toBe(16);
});
