import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { billingCases, CASES } from '#test/support/billing-cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
afterAll(() => rmSync(folder, { recursive: true }));

const conformance = (...args: string[]) => spawnSync(process.execPath, ['test/conformance/conformance.ts', ...args], { encoding: 'utf8' });
const written = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};
const unit = { id: 'own case', model: { kind: 'unit', unit_price: '2' }, currency: 'USD', money: 'major units' };

test('the worked cases pass: a line for each vector, then how many there were', () => {
  const { status, stdout } = conformance(CASES);
  const vectors = billingCases().flatMap(({ vectors }) => vectors);
  const rejected = vectors.filter(({ contradicts }) => contradicts !== undefined).length;
  const said = stdout.trimEnd().split('\n');
  expect([status, said.at(-1)]).toEqual([0, `${vectors.length - rejected} passed, 0 failed, ${rejected} rejected`]);
  expect(said).toHaveLength(vectors.length + 1);
});

test('a file of its own is run by what it says, and a vector that fails makes it exit 1', () => {
  const vectors = [
    { in: { usage: '3' }, expect: { total: '6' } },
    { in: { usage: '3' }, expect: { total: '7' } },
    { in: { usage: '3' }, expect: { total: '7' }, contradicts: 'twice two is four' },
    'not a vector',
  ];
  const { status, stdout } = conformance(written('own.json', { cases: [{ ...unit, vectors }] }));
  expect(stdout.split('\n')).toEqual([
    'own case[0] pass',
    'own case[1] fail: total: expected "7", found 6',
    'own case[2] rejected: twice two is four: total: expected "7", found 6',
    expect.stringMatching(/^own case\[3\] fail: vector: /),
    '1 passed, 2 failed, 1 rejected',
    '',
  ]);
  expect(status).toBe(1);
});

test('a file without vectors has nothing that fails', () => {
  const { status, stdout } = conformance(written('empty.json', { cases: [] }));
  expect([status, stdout]).toEqual([0, '0 passed, 0 failed, 0 rejected\n']);
});

test.each([[[]], [['a.json', 'b.json']], [['no-such-file.json']], [[written('other.json', { invoices: [] })]]])(
  '%j is not usable: exit 2',
  (args) => expect(conformance(...args).status).toBe(2),
);
