import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

test('Two batches of 20,000 hours of GPU time were more than 512 MB, and their shard would have stood for ever', async () => {
  const worker = new Worker(new URL('../../support/widest-generation.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    execArgv: [],
  });
  expect(await once(worker, 'exit')).toEqual([0]);
}, 60_000);
