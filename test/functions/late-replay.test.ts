import { expect, test } from 'vitest';
import { deployment, deploymentKey } from '#test/support/api-world.ts';
import { fixtures } from '#test/support/fixture.ts';
import { inProcess } from '#test/support/in-process.ts';
import { billedAsTheOracle, lateReplay } from '#test/support/late-replay.ts';
import { seeded } from '#test/support/random.ts';

const SEED = Number(process.env['FIRST_SEED'] ?? 1);

test(`the default traces with one event in twenty late (seed ${SEED}) are billed over both months as the oracle says`, async () => {
  const files = fixtures();
  const connection = { apiUrl: 'http://functions', key: await deploymentKey(), fetch: inProcess(deployment) };
  const { billed, late } = await lateReplay(seeded(SEED), { ...connection, name: 'late-replay', files, tenants: 5 });
  expect(late).toBeGreaterThan(1_000);
  expect(billed).toEqual(billedAsTheOracle(files, 5));
});
