import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { keptStage, saveState, stopKeptStage } from '#cdk/local/kept-stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'factory-ledger-'));
afterAll(() => rmSync(folder, { recursive: true }));
/** No process has this id: it is above what Linux and macOS hand out. */
const nobody = 2 ** 30;
const state = { endpoint: 'http://127.0.0.1:9', folder, pid: nobody, watchdogPid: nobody, notes: { key: 'secret' } };

describe('kept stage', () => {
  test('only its owner can read its state, also when it is written again', () => {
    const file = join(folder, 'private', 'stage.json');
    saveState(state, file);
    saveState(state, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('a stage whose processes are gone is forgotten', async () => {
    const file = join(folder, 'dead.json');
    saveState(state, file);
    expect(await keptStage(file)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    expect(await stopKeptStage(file)).toBe(false);
  });
});
