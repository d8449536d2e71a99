import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { secretsInFolder } from '#cdk/local/secrets-in-folder.ts';

test('a secret is kept between runs in a file of its owner only', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rm(parent, { recursive: true }));
  const folder = join(parent, 'keys');
  await secretsInFolder(folder).remember('fac_1.operator', 'first');
  await secretsInFolder(folder).remember('fac_1.operator', 'second');
  expect(await secretsInFolder(folder).recall('fac_1.operator')).toBe('second');
  expect(await secretsInFolder(folder).recall('fac_2.operator')).toBeUndefined();
  expect(await readdir(folder)).toEqual(['fac_1.operator']);
  expect((await stat(join(folder, 'fac_1.operator'))).mode & 0o777).toBe(0o600);
});
