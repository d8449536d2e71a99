import { expect, test } from 'vitest';
import { ledgerChecks } from '#test/support/ledger-checks.ts';

test.each(Object.entries(ledgerChecks))('the check %s, which a mutant fails, finds nothing wrong', async (_name, check) => {
  expect(await check()).toEqual([]);
});
