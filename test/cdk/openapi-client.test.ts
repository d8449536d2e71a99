import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withLock } from '#cdk/local/lock.mjs';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'test', 'openapi-client');
const run = (command: string, ...parts: string[]) => execFileSync(command, parts, { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
const bin = (name: string) => join(folder, 'node_modules', '.bin', name);

/** Which lock file is installed, so that a changed one is installed again. */
const install = () => {
  const wanted = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const installed = join(folder, 'node_modules', '.installed-lock.json');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  run('npm', 'ci', '--ignore-scripts');
  writeFileSync(installed, wanted);
};

test('a generator that knows nothing of us makes types from the document, and a client on them compiles', async () => {
  await withLock(
    join(root, '.factory-ledger', 'openapi-client.lock'),
    () => {
      install();
      mkdirSync(join(folder, 'generated'), { recursive: true });
      run(bin('openapi-typescript'), join(root, 'functions', 'http', 'openapi.json'), '-o', join('generated', 'api.d.ts'));
      expect(run(bin('tsc'), '-p', '.')).toBe('');
    },
    () => {},
  );
}, 300_000);
