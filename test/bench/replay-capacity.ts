import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDynamoDbLocal } from '#cdk/local/dynamodb-local.ts';
import { jitter } from '#shared/platform/once.ts';
import { capacityOn, countedIds } from '#test/support/capacity.ts';
import { createTables } from '#test/support/dynamo-tables.ts';
import { readBookings } from './capacity-bookings.ts';
import { makeReplayPool, replayBookings } from './capacity-replay.ts';

/** `npm run replay:capacity -- --gpu FILE --supply N --out DIR`: books the trace on DynamoDB Local, first come, first served. */
const main = async (): Promise<void> => {
  const { values } = parseArgs({ options: { gpu: { type: 'string' }, supply: { type: 'string' }, out: { type: 'string' } } });
  const { gpu, out } = values;
  const supply = Number(values.supply);
  if (gpu === undefined || out === undefined || !Number.isInteger(supply) || supply < 1)
    throw new Error('usage: npm run replay:capacity -- --gpu FILE --supply N --out DIR');
  const bookings = readBookings(gpu);
  await using server = await startDynamoDbLocal();
  const deps = capacityOn(await createTables(server.endpoint), countedIds(), jitter);
  const pool = await makeReplayPool(deps, supply);
  const result = await replayBookings(deps, pool, bookings, progress(bookings.length));
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'capacity.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(JSON.stringify(result));
};

/** A line each 250 bookings: how far, how fast, how long still. */
const progress = (total: number) => {
  const started = Date.now();
  let done = 0;
  return () => {
    done += 1;
    if (done % 250 !== 0 && done !== total) return;
    const seconds = (Date.now() - started) / 1000;
    const left = Math.ceil(((total - done) * seconds) / done);
    console.error(`${done} of ${total} bookings in ${seconds.toFixed(0)} s, ${(done / seconds).toFixed(0)} a second, about ${left} s left`);
  };
};

await main();
