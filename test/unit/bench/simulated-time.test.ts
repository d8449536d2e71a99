import { expect, test } from 'vitest';
import { delayed, simulatedClock } from '#test/support/simulated-time.ts';
import { createTwin } from '#test/support/twin.ts';

test('requests beyond those in flight wait for their turn, and processes side by side share no time', async () => {
  const { table, blobs } = createTwin(1);
  const clock = simulatedClock();
  const ask = async (requests: number) => {
    const process = delayed({ table, blobs }, clock, { tableMs: 5, blobMs: 25, inFlight: 16 });
    await Promise.all(Array.from({ length: requests }, () => process.table.get({ table: 'usage', pk: 'P', sk: 'S' })));
    await process.blobs.get('none');
  };
  await clock.run([() => ask(33), () => ask(16)]);
  expect(clock.now()).toBe(3 * 5 + 25);
});
