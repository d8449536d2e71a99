import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const files = globSync('{shared,functions,cdk}/**/*.ts', { cwd: root });
const importsOf = (text: string) => [...text.matchAll(/(?:from|import) '([^']+)'/g)].map(([, name]) => name!);
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Each capability may import those before it; exports, webhooks and portal come last and know each other not. */
const order = ['kernel', 'platform', 'tenancy', 'metering', 'rating', 'capacity', 'invoicing', 'exports', 'webhooks', 'portal'];

const capabilityOf = (file: string) => /^shared\/([^/]+)\//.exec(file)?.[1];

/** Imports that go against the order of the capabilities. */
export const backwards = (file: string, text: string): string[] => {
  const own = capabilityOf(file);
  if (own === undefined || own === 'producer') return [];
  return importsOf(text).filter((name) => order.indexOf(/^#shared\/([^/]+)\//.exec(name)?.[1] ?? own) > order.indexOf(own));
};

test('capabilities import in one direction only', () => {
  expect(files.flatMap((file) => backwards(file, read(file)).map((name) => `${file} imports ${name}`))).toEqual([]);
  expect(backwards('shared/metering/x.ts', "import { a } from '#shared/rating/schema.ts';")).toHaveLength(1);
});

test('the sender imports schemas and its own files only', () => {
  const foreign = files
    .filter((file) => file.startsWith('shared/producer/'))
    .flatMap((file) => importsOf(read(file)).filter((name) => !/^(\.\/|node:|#shared\/kernel\/|#shared\/[^/]+\/schema\.ts$)/.test(name)));
  expect(foreign).toEqual([]);
});

test('zod is imported as a namespace, so that no bundle drags in every locale', () => {
  expect(files.filter((file) => /import (type )?\{[^}]*\} from 'zod'/.test(read(file)))).toEqual([]);
});

test('entries are wiring: at most 40 lines, named after subject and trigger', () => {
  const entries = files.filter((file) => /^functions\/.*-(api|stream|rule|queue|invoke)\.ts$/.test(file));
  expect(entries.length).toBeGreaterThan(5);
  expect(entries.filter((file) => read(file).split('\n').length > 41)).toEqual([]);
});

test('files stay small: median at most 80 lines, 90th percentile at most 200', () => {
  const lengths = files.map((file) => read(file).split('\n').length).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
  expect(lengths[Math.floor(lengths.length * 0.9)]).toBeLessThanOrEqual(200);
});

const probes: readonly (readonly [rule: string, file: string, text: string])[] = [
  ['no-restricted-globals', 'shared/rating/domain/probe.ts', 'export const now = () => Date.now();\n'],
  ['no-restricted-globals', 'shared/rating/domain/probe.ts', 'export const price = (text: string) => parseFloat(text);\n'],
  ['no-restricted-properties', 'shared/rating/domain/probe.ts', 'export const chance = () => Math.random();\n'],
  ['no-restricted-properties', 'shared/rating/domain/probe.ts', 'export const money = (amount: number) => amount.toFixed(2);\n'],
  [
    'no-restricted-imports',
    'shared/rating/domain/probe.ts',
    "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
  ],
  [
    'no-restricted-imports',
    'shared/rating/domain/probe.ts',
    "import { liveTable } from '#shared/platform/live.ts';\nexport const table = liveTable;\n",
  ],
  ['no-restricted-imports', 'shared/rating/domain/probe.ts', "import { store } from '../store.ts';\nexport const own = store;\n"],
  ['no-restricted-imports', 'shared/kernel/probe.ts', "import { z } from '#shared/tenancy/schema.ts';\nexport const a = z;\n"],
  [
    'no-restricted-imports',
    'shared/rating/usecases/probe.ts',
    "import { DynamoDBClient } from '@aws-sdk/client-dynamodb';\nexport const client = DynamoDBClient;\n",
  ],
  [
    'no-restricted-imports',
    'shared/rating/usecases/probe.ts',
    "import { tenancyStore } from '#shared/tenancy/store.ts';\nexport const store = tenancyStore;\n",
  ],
  [
    'no-restricted-imports',
    'shared/rating/usecases/probe.ts',
    "import { rollUp } from '#shared/metering/usecases/roll-up.ts';\nexport const roll = rollUp;\n",
  ],
  [
    'no-restricted-imports',
    'functions/rating/probe.ts',
    "import { S3Client } from '@aws-sdk/client-s3';\nexport const client = S3Client;\n",
  ],
  ['no-default-export', 'shared/rating/probe.ts', 'export default 1;\n'],
  ['no-barrel-file', 'shared/rating/probe.ts', "export * from './schema.ts';\n"],
  ['max-lines-per-function', 'shared/rating/domain/probe.ts', `export const long = () => {\n${'  void 0;\n'.repeat(45)}};\n`],
];

test('each boundary rule fires on a probe that breaks it', () => {
  const folder = mkdtempSync(join(root, '.probe-'));
  try {
    writeFileSync(join(folder, '.oxlintrc.json'), read('.oxlintrc.json'));
    writeFileSync(join(folder, 'tsconfig.json'), read('tsconfig.json'));
    const missed = probes.filter(([rule, file, text], index) => {
      const path = join(folder, file.replace('probe.ts', `probe-${index}.ts`));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return !lint(folder, path).includes(rule);
    });
    expect(missed).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

const lint = (folder: string, path: string): string => {
  try {
    return execFileSync(join(root, 'node_modules/.bin/oxlint'), ['-c', '.oxlintrc.json', '--format', 'unix', path], {
      cwd: folder,
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};
