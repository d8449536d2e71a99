import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = new URL('../../..', import.meta.url).pathname;
const files = globSync(['shared/rating/{domain,models}/*.ts', 'shared/invoicing/domain/*.ts'], { cwd: root });

/** Where a text makes a float, or a number of what may be a bigint; telling whether something is so makes 0 or 1. */
const floatsIn = (text: string): readonly string[] =>
  [
    ...text.matchAll(
      /\b(?:Number|parseInt|Number\.parseInt|Math\.(?!max\b|min\b|floor\b)\w+)\([^)]*\)?|[=(,]\s*\+[a-z]\w*|\d\.\d+(?=[;,) ])/g,
    ),
  ]
    .map(([found]) => found)
    .filter((found) => !/^Number\([\w.]+ (?:>|!==) [\w.]+\)$/.test(found));

test('no quantity and no amount becomes a number: what does are times of day and the length of a stretch of minutes', () => {
  expect(files.length).toBeGreaterThan(40);
  const code = (file: string) => readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[^]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '');
  expect(files.flatMap((file) => floatsIn(code(file)).map((found) => `${file}: ${found}`)).sort()).toEqual([
    'shared/invoicing/domain/metered.ts: Number(length)',
    'shared/rating/models/day-windows.ts: Number(time.slice(0, 2)',
    'shared/rating/models/day-windows.ts: Number(time.slice(3)',
  ]);
});

test.each([
  'const cost = Number(quantity) * 2;',
  'const cost = parseInt(quantity, 10);',
  'const cost = Math.trunc(amount);',
  'const cost = Math.ceil(amount);',
  'const cost = +quantity;',
  'const cost = amount * 0.1;',
])('it is found in: %s', (text) => expect(floatsIn(text)).toHaveLength(1));
