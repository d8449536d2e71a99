import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '#cdk/local/lock.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'factory-ledger-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('one at a time holds the lock, and nothing is left of it', async () => {
  const path = join(folder, 'lock');
  let holders = 0;
  let most = 0;
  const hold = async () => {
    most = Math.max(most, (holders += 1));
    await setImmediate();
    holders -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, hold, () => {})));
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a process that was killed is taken over', async () => {
  const path = join(folder, 'lock');
  writeFileSync(path, String(spawnSync('true').pid));
  let waits = 0;
  expect(
    await withLock(
      path,
      () => 'done',
      () => (waits += 1),
    ),
  ).toBe('done');
  expect(waits).toBe(1);
});
