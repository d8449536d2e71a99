import { expect, test } from 'vitest';
import { compute } from '#test/oracle/compute.ts';
import { difference } from '#test/oracle/difference.ts';
import { fixtures, twentieth } from '#test/support/fixture.ts';
import { inputsFolder } from '#test/support/inputs-folder.ts';
import { killAndResume } from '#test/support/kill-and-resume.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();
/** Of this run only: on a stage that was kept, these replays must start from nothing. */
const fresh = Date.now();

test.each([1, 2, 3, 4, 5])('a sender killed around an answer (seed %s) and started again changes no total', async (seed) => {
  const files = twentieth(fixtures());
  await using inputs = await inputsFolder(files);
  const { killed, resumed } = await killAndResume(seed, { ...stage, folder: inputs.folder, tenants: 5, run: `kill-${seed}-${fresh}` });
  expect(killed.signal, killed.stderr).toBe('SIGKILL');
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(difference(compute(files, 5).invoices, await inputs.result())).toBeUndefined();
});
