import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fixtures } from '#test/support/fixture.ts';
import { compute } from '#test/oracle/compute.ts';

const folder = mkdtempSync(join(tmpdir(), 'oracle-'));
afterAll(() => rmSync(folder, { recursive: true }));

const oracle = (...args: string[]) => spawnSync(process.execPath, ['test/oracle/oracle.ts', ...args], { encoding: 'utf8' });
const written = (name: string, content: unknown): string => {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
};
const invoices = compute(fixtures(), 5).invoices.map((invoice) => ({ ...invoice, number: `A-${invoice.tenant}` }));

test('the oracle says equal and exits 0', () => {
  const { status, stdout } = oracle(written('equal.json', invoices));
  expect([status, stdout]).toEqual([0, 'equal: 5 tenants, 15 lines, total 27558.18 USD\n']);
});

test('the oracle names the first difference and exits 1', () => {
  const { status, stdout } = oracle(written('other.json', [{ ...invoices[0], total: '1.00' }, ...invoices.slice(1)]));
  expect([status, stdout]).toEqual([1, 'different: t1 total: expected "7904.13", found "1.00"\n']);
});

test('the oracle says what cannot be billed and exits 1', () => {
  const prices = written('prices.json', { ...(JSON.parse(fixtures().prices) as object), rates: [] });
  const { status, stdout } = oracle('--prices', prices, written('unrated.json', invoices));
  expect(status).toBe(1);
  expect(stdout).toContain('usage_unrated');
});

test.each([[[]], [['--tenants', '0', 'x.json']], [['--unknown', 'x.json']], [['no-such-file.json']]])(
  '%j is not usable: exit 2',
  (args) => {
    expect(oracle(...args).status).toBe(2);
  },
);
