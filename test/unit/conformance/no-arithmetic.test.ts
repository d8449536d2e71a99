import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { arithmeticIn } from '#test/support/arithmetic.ts';

const root = new URL('../../..', import.meta.url).pathname;
const files = globSync('test/conformance/**/*.ts', { cwd: root }).map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

test('the runner computes nothing: what it compares comes from the functions that invoices use', () => {
  expect(files.length).toBeGreaterThan(10);
  expect(files.flatMap(({ file, text }) => arithmeticIn(text).map((found) => `${file}: ${found}`))).toEqual([]);
});

test('no file of the runner has more than 200 lines', () => {
  expect(files.filter(({ text }) => text.split('\n').length > 201).map(({ file }) => file)).toEqual([]);
});

test.each([
  'const sum = (a: bigint, b: bigint) => a + b;',
  'const less = (a: bigint, b: bigint) => a - b;',
  'const product = (a: Exact) => ({ ...a, num: a.num * 100n });',
  'const share = (a: bigint) => a / 2n;',
  'const rest = (a: bigint) => a % 7n;',
  'const power = 10n ** 15n;',
  'let total = 0n; for (const one of all) total += one;',
  'let count = 0; count++;',
  'const negated = (a: bigint) => -a;',
  'const half = (a: number) => a >> 1;',
  'const text = "1" + "0";',
  'const float = (text: string) => Number(text);',
  'const rounded = (amount: number) => Math.round(amount);',
  'const shown = (amount: number) => amount.toFixed(2);',
])('arithmetic is found in: %s', (text) => expect(arithmeticIn(text)).toHaveLength(1));

test.each([
  'const last = (all: readonly bigint[]) => all.at(-1);',
  'type Either = 1 | 2;',
  'const isLess = (a: bigint, b: bigint) => a < b;',
  'const named = (name: string, index: number) => `${name}[${index}]`;',
  'let value: bigint | undefined; value ??= 0n;',
])('none is in: %s', (text) => expect(arithmeticIn(text)).toEqual([]));
