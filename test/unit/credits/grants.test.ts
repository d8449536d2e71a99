import { expect, test } from 'vitest';
import { burnDown, type Grant } from '#shared/credits/domain/grants.ts';
import { HOUR } from '#shared/kernel/time.ts';

const grant = (more: Partial<Grant> = {}): Grant => ({ amount: 100n, priority: 0, ...more });
const use = (quantity: bigint, at: number) => ({ quantity, at });

test('the lower priority number goes first, then the earlier expiry, then the earlier place', () => {
  const balancesOf = (...grants: Grant[]) => burnDown(grants, [use(120n, 0)]).balances;
  expect(balancesOf(grant({ priority: 2 }), grant({ priority: 1 }))).toEqual([80n, 0n]);
  expect(balancesOf(grant({ expiresAt: 9 * HOUR }), grant({ expiresAt: 8 * HOUR }))).toEqual([80n, 0n]);
  expect(balancesOf(grant(), grant({ expiresAt: 8 * HOUR }))).toEqual([80n, 0n]);
  expect(balancesOf(grant(), grant())).toEqual([0n, 80n]);
});

test('what no grant covers is overage', () => {
  expect(burnDown([grant()], [use(120n, 0)])).toEqual({ balances: [0n], overage: 20n });
  expect(burnDown([], [use(20n, 0)])).toEqual({ balances: [], overage: 20n });
  expect(burnDown([], [])).toEqual({ balances: [], overage: 0n });
});

test('overage is paid by the next grant that becomes effective, even if nothing more is used', () => {
  const later = grant({ effectiveAt: 2 * HOUR });
  expect(burnDown([later], [use(25n, HOUR)])).toEqual({ balances: [75n], overage: 0n });
  expect(burnDown([later], [use(25n, HOUR), use(25n, 3 * HOUR)])).toEqual({ balances: [50n], overage: 0n });
});

test('a grant counts from the instant that it becomes effective until that at which it ends', () => {
  expect(burnDown([grant({ effectiveAt: HOUR, expiresAt: 2 * HOUR })], [use(10n, HOUR)])).toEqual({ balances: [90n], overage: 0n });
  expect(burnDown([grant({ expiresAt: 2 * HOUR })], [use(10n, 2 * HOUR)])).toEqual({ balances: [0n], overage: 10n });
});

test('an expired or voided grant holds nothing; what it paid before stays paid', () => {
  expect(burnDown([grant({ voidedAt: 2 * HOUR }), grant()], [use(60n, HOUR), use(60n, 3 * HOUR)])).toEqual({
    balances: [0n, 40n],
    overage: 0n,
  });
  expect(burnDown([grant({ voidedAt: 2 * HOUR })], [use(60n, HOUR)])).toEqual({ balances: [0n], overage: 0n });
  expect(burnDown([grant({ expiresAt: 2 * HOUR })], [use(60n, HOUR)])).toEqual({ balances: [40n], overage: 0n });
});

test('usage draws in order of time, whatever the order in which it is listed', () => {
  const grants = [grant({ expiresAt: 2 * HOUR }), grant()];
  expect(burnDown(grants, [use(30n, 3 * HOUR), use(150n, HOUR)])).toEqual({ balances: [0n, 20n], overage: 0n });
});
