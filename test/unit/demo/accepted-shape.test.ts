import { expect, test } from 'vitest';
import { gpuEvents } from '#cdk/demo/gpu-events.ts';
import { tokensEvents } from '#cdk/demo/tokens-events.ts';
import { batch } from '#shared/metering/batch.ts';
import { freeze } from '#shared/client/freeze.ts';
import { fixtures } from '#test/support/fixture.ts';
import { generateTraces } from '#test/support/generate-traces.ts';

const tenants = ['0', '1', '2'].map((digit) => `ten_${digit.repeat(26)}`);

test.each([
  ['the default traces', fixtures()],
  ['generated traces', generateTraces(1, { tokens: 1500, pods: 300 })],
])('every batch of %s has the shape that the service accepts', (_, { tokens, gpu }) => {
  for (const { events } of [tokensEvents(tokens, tenants), gpuEvents(gpu, tenants)]) {
    for (const { body } of freeze(events, { size: 1000, end: '2023-12-01T00:00:00.000Z', gzip: false })) {
      expect(batch.safeParse(JSON.parse(new TextDecoder().decode(body))).error).toBeUndefined();
    }
  }
});
