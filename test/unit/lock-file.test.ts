import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Package = { optionalDependencies?: Record<string, string>; version: string };

/** npm leaves out those it could not look up, and then `npm ci` refuses the lock file on a fresh clone. */
test('the lock file names the native packages of every platform', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Package> };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => /^\d/.test(version) && !packages[`${path}/node_modules/${name}`] && !packages[`node_modules/${name}`])
      .map(([name]) => name),
  );
  expect(missing).toEqual([]);
});
