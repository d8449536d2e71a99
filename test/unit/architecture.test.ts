import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../..', import.meta.url).pathname;
const files = globSync('{shared,functions,cdk}/**/*.ts', { cwd: root });
const importsOf = (text: string) => [...text.matchAll(/(?:from|import) '([^']+)'/g)].map(([, name]) => name!);
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Each capability may import those before it; exports, webhooks and portal come last and know each other not. */
const order = [
  'kernel',
  'contract',
  'platform',
  'tenancy',
  'metering',
  'rating',
  'capacity',
  'commitments',
  'invoicing',
  'credits',
  'payments',
  'exports',
  'webhooks',
  'portal',
];

const capabilityOf = (file: string) => /^shared\/([^/]+)\//.exec(file)?.[1];

/** Imports that go against the order of the capabilities. */
export const backwards = (file: string, text: string): string[] => {
  const own = capabilityOf(file);
  if (own === undefined || own === 'client') return [];
  return importsOf(text).filter((name) => order.indexOf(/^#shared\/([^/]+)\//.exec(name)?.[1] ?? own) > order.indexOf(own));
};

test('capabilities import in one direction only', () => {
  expect(files.flatMap((file) => backwards(file, read(file)).map((name) => `${file} imports ${name}`))).toEqual([]);
  expect(backwards('shared/metering/x.ts', "import { a } from '#shared/rating/price-book.ts';")).toHaveLength(1);
});

test('zod is imported as a namespace, so that no bundle drags in every locale', () => {
  expect(files.filter((file) => /import (type )?\{[^}]*\} from 'zod'/.test(read(file)))).toEqual([]);
});

test('entries are wiring: at most 130 lines, named after subject and trigger', () => {
  const entries = files.filter((file) => /^functions\/.*-(api|stream|rule|queue|invoke)\.ts$/.test(file));
  expect(entries.length).toBeGreaterThan(5);
  expect(entries.filter((file) => read(file).split('\n').length > 131)).toEqual([]);
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
  ['no-restricted-imports', 'shared/kernel/probe.ts', "import { z } from '#shared/tenancy/store.ts';\nexport const a = z;\n"],
  ['no-restricted-imports', 'shared/contract/probe.ts', "import { a } from '#shared/platform/once.ts';\nexport const b = a;\n"],
  ['no-restricted-imports', 'shared/client/probe.ts', "import { a } from '#shared/metering/store.ts';\nexport const b = a;\n"],
  ['no-restricted-globals', 'shared/rating/models/probe.ts', 'export const now = () => Date.now();\n'],
  ...['shared/rating/models/probe.ts', 'shared/invoicing/domain/probe.ts', 'shared/kernel/probe.ts'].flatMap((file) => [
    ['no-restricted-globals', file, 'export const price = (text: string) => parseFloat(text);\n'] as const,
    ['no-restricted-properties', file, 'export const price = (text: string) => Number.parseFloat(text);\n'] as const,
    ['no-restricted-properties', file, 'export const cents = (amount: number) => Math.round(amount * 100);\n'] as const,
    ['no-restricted-properties', file, 'export const shown = (amount: number) => amount.toFixed(2);\n'] as const,
  ]),
  ['no-restricted-imports', 'shared/rating/usecases/probe.ts', "import { a } from '../answers.ts';\nexport const b = a;\n"],
  ['no-restricted-imports', 'shared/rating/usecases/probe.ts', "import type { A } from '../answers.ts';\nexport type B = A;\n"],
  ['no-restricted-imports', 'shared/rating/usecases/probe.ts', "import { ask } from '../endpoints.ts';\nexport const b = ask;\n"],
  ['no-restricted-imports', 'shared/rating/usecases/probe.ts', "import { api } from '#functions/http/api.ts';\nexport const b = api;\n"],
  [
    'no-restricted-imports',
    'shared/rating/usecases/probe.ts',
    "import type { Item } from '#shared/platform/table.ts';\nexport type A = Item;\n",
  ],
  [
    'no-restricted-imports',
    'shared/rating/usecases/probe.ts',
    "import type { Table } from '#shared/platform/table.ts';\nexport type A = Table;\n",
  ],
  ['no-restricted-imports', 'functions/rating/probe.ts', "import type { Key } from '#shared/platform/table.ts';\nexport type A = Key;\n"],
  ['no-restricted-properties', 'shared/rating/usecases/probe.ts', 'export const key = (row: { pk: string }) => row.pk;\n'],
  ['no-restricted-properties', 'shared/rating/usecases/probe.ts', 'export const seen = ({ found }: { found: string }) => found;\n'],
  [
    'no-restricted-properties',
    'shared/rating/usecases/probe.ts',
    'export const of = (answer: { statusCode: number }) => answer.statusCode;\n',
  ],
  ['no-restricted-properties', 'functions/rating/probe.ts', 'export const key = ({ sk }: { sk: string }) => sk;\n'],
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
  ['no-barrel-file', 'shared/rating/probe.ts', "export * from './store.ts';\n"],
  ['max-lines-per-function', 'shared/rating/domain/probe.ts', `export const long = () => {\n${'  void 0;\n'.repeat(45)}};\n`],
];

test('what use cases may import of endpoints and tables is not held against them', () => {
  const text =
    "import type { A } from '../endpoints.ts';\nimport type { Commit, Write } from '#shared/platform/table.ts';\nexport type B = [A, Commit, Write];\n";
  expect(missedOf([['no-restricted-imports', 'shared/rating/usecases/probe.ts', text]])).toHaveLength(1);
});

test('each boundary rule fires on a probe that breaks it', () => {
  expect(missedOf(probes)).toEqual([]);
}, 60_000);

/** The probes on which their rule does not fire. */
const missedOf = (tried: typeof probes): typeof probes => {
  const folder = mkdtempSync(join(root, '.probe-'));
  try {
    writeFileSync(join(folder, '.oxlintrc.json'), read('.oxlintrc.json'));
    writeFileSync(join(folder, 'tsconfig.json'), read('tsconfig.json'));
    const paths = tried.map(([, file, text], index) => {
      const path = join(folder, file.replace('probe.ts', `probe-${index}.ts`));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      return path;
    });
    const said = lint(folder, paths).split('\n');
    return tried.filter(([rule, file], index) => {
      const name = file.replace('probe.ts', `probe-${index}.ts`);
      return !said.some((line) => line.startsWith(`${name}:`) && line.includes(rule));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const lint = (folder: string, paths: readonly string[]): string => {
  try {
    return execFileSync(join(root, 'node_modules/.bin/oxlint'), ['-c', '.oxlintrc.json', '--format', 'unix', ...paths], {
      cwd: folder,
      encoding: 'utf8',
    });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
};
