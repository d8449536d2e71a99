import { expect, test } from 'vitest';
import { progressOf, tenantState } from '#shared/invoicing/domain/factory-close.ts';
import { requested } from '#test/support/invoices.ts';

const waitsFor = [{ code: 'usage_pending' as const, detail: 'counting', errors: [] }];

test('a tenant is where its latest invoice is', () => {
  const states = [
    undefined,
    requested(),
    requested({ waitsFor }),
    requested({ status: 'closing' }),
    requested({ status: 'finalized', waitsFor: [] }),
    requested({ status: 'withdrawn', lineCount: 0 }),
    requested({ status: 'withdrawn' }),
    requested({ status: 'void', lineCount: 0 }),
  ].map(tenantState);
  expect(states).toEqual(['unasked', 'requested', 'waiting', 'closing', 'finalized', 'empty', 'withdrawn', 'void']);
});

test('a close is done when all tenants are asked for and no invoice is under way', () => {
  const done = (listed: boolean, ...states: Parameters<typeof progressOf>[1]) => progressOf({ listed }, states).done;
  expect([done(false, 'finalized'), done(true, 'finalized', 'empty', 'void', 'withdrawn')]).toEqual([false, true]);
  expect((['requested', 'waiting', 'closing'] as const).map((state) => done(true, 'finalized', state))).toEqual([false, false, false]);
  expect(progressOf({ listed: true }, ['empty', 'empty', 'finalized'])).toMatchObject({ tenants: 3, empty: 2, finalized: 1, void: 0 });
});
