import { expect, test } from 'vitest';
import { CLOCK } from '#cdk/demo/period.ts';
import { sendLanes } from '#cdk/demo/send-lanes.ts';
import { setUp } from '#cdk/demo/set-up.ts';
import { waitForCount } from '#cdk/demo/wait-for-count.ts';
import { readUsage } from '#shared/metering/endpoints.ts';
import { deployment, deploymentKey } from '#test/support/api-world.ts';
import { fixtures } from '#test/support/fixture.ts';
import { inProcess } from '#test/support/in-process.ts';
import { compute } from '#test/oracle/compute.ts';
import { secretsInMemory } from '#test/support/secrets-in-memory.ts';
import { silentProgress } from '#test/support/silent-progress.ts';

test('the default traces are counted to the base unit, and sending them again changes nothing', { timeout: 120_000 }, async () => {
  const files = fixtures();
  const secrets = secretsInMemory();
  const connection = { apiUrl: 'http://functions', key: await deploymentKey(), fetch: inProcess(deployment) };
  const counted = async () => {
    const stage = await setUp({ ...connection, name: 'replay-usage', tenants: 5, prices: files.prices, clock: CLOCK, secrets });
    const lanes = await sendLanes(stage, { ...files, progress: silentProgress });
    await waitForCount(stage, lanes, silentProgress);
    return Promise.all(
      stage.tenants.map(async ({ id, name }) => {
        const query = { tenant: id, from: '2023-11-01T00:00:00Z', to: '2023-12-01T00:00:00Z', granularity: 'month' } as const;
        const rows = await Array.fromAsync(stage.operator.pages(readUsage, { query }));
        return rows.map(({ meter, sku, quantity }) => `${name} ${meter} ${sku} ${quantity}`).toSorted();
      }),
    );
  };
  const expected = compute(files, 5).invoices.map(({ tenant, lines }) =>
    lines.map(({ meter, sku, quantity }) => `${tenant} ${meter} ${sku} ${quantity}`),
  );
  expect(await counted()).toEqual(expected);
  expect(await counted()).toEqual(expected);
});
