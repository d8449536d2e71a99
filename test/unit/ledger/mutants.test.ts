import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { mutants } from '#test/support/ledger-mutants.ts';

const SEEDS = 200;

/** In plain Node, where modules are changed as they are loaded. */
const triedIn = async (names: readonly string[]): Promise<Readonly<Record<string, string>>> => {
  const script = new URL('../../support/ledger-mutants-process.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(SEEDS), ...names]);
  return JSON.parse(stdout) as Record<string, string>;
};

/** Every mutant, and what notices it: the model, or a check of a single race or of requests. */
const table = Object.entries(mutants).map(([name, { by }]) => [name, by] as const);

test('every mutant of the ledger is caught by what the table says', { timeout: 600_000 }, async () => {
  const halves = [0, 1].map((half) => table.filter((_, index) => index % 2 === half).map(([name]) => name));
  const caught = Object.assign({}, ...(await Promise.all(halves.map(triedIn)))) as Record<string, string>;
  const by = Object.fromEntries(Object.entries(caught).map(([name, how]) => [name, /^caught by the (?:check )?(\S+?):? /.exec(how)?.[1]]));
  console.log(Object.entries(caught).map(([name, how]) => `${name}: ${how}`).join('\n')); // prettier-ignore
  expect(by).toEqual(Object.fromEntries(table));
});
