import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startDynamoDbLocal } from '#cdk/local/dynamodb-local.ts';
import { step } from '#cdk/local/progress.ts';
import { jitter } from '#shared/platform/until-won.ts';
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
  const booking = step('booking', bookings.length, 'bookings');
  let done = 0;
  const result = await replayBookings(deps, pool, bookings, () => booking.reached((done += 1)));
  booking.done(`${result.accepted} accepted, ${result.refused} refused`);
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'capacity.json'), `${JSON.stringify(result, undefined, 2)}\n`);
  console.log(JSON.stringify(result));
};

await main();
