// Dependency-free, and runs on Node 20 with nothing installed.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';

const root = join(import.meta.dirname, '..', '..');
const inRoot = (...parts) => join(root, ...parts);

/** npm writes this file last, so an install that was killed does not count. */
const isInstalled = () => {
  const marker = inRoot('node_modules', '.package-lock.json');
  return existsSync(marker) && statSync(marker).mtimeMs >= statSync(inRoot('package-lock.json')).mtimeMs;
};

const npmCi = () =>
  new Promise((resolve, reject) => {
    const started = Date.now();
    const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
    console.log('Installing packages (npm ci)');
    const ticker = setInterval(() => console.log(`Installing packages: ${elapsed()}`), 5000);
    const child = spawn('npm', ['ci', '--loglevel=error'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(ticker);
      if (code !== 0) return reject(new Error(`npm ci failed with exit code ${code}`));
      console.log(`Installing packages: done in ${elapsed()}`);
      return resolve();
    });
  });

/** Installs the project's packages if they are missing or older than the lock file, and returns the path of its own Node. */
export const ensureInstalled = async () => {
  if (!isInstalled())
    await withLock(
      inRoot('.factory-ledger', 'npm.lock'),
      () => (isInstalled() ? undefined : npmCi()),
      () => console.log('Another run is installing packages: waiting for it'),
    );
  return inRoot('node_modules', '.bin', 'node');
};
