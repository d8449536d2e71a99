import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { drawInOrder } from '#shared/credits/domain/draw.ts';
import { drawWallets } from '#shared/credits/domain/wallets.ts';

const amount = fc.bigInt(0n, 10n ** 20n);

test('what is drawn and what is not covered make the amount, and no balance gives more than it has', () => {
  fc.assert(
    fc.property(fc.array(amount), amount, (balances, due) => {
      const { taken, uncovered } = drawInOrder(balances, due);
      const whole = taken.reduce((sum, part) => sum + part, uncovered) === due;
      return whole && taken.every((part, index) => part >= 0n && part <= balances[index]!) && uncovered >= 0n;
    }),
  );
});

test('a balance is drawn only where those before it are empty', () => {
  fc.assert(
    fc.property(fc.array(amount), amount, (balances, due) => {
      const { taken } = drawInOrder(balances, due);
      return taken.every((part, index) => part === 0n || balances.slice(0, index).every((balance, before) => taken[before] === balance));
    }),
  );
});

test('nothing is drawn for what is given back', () => {
  expect(drawInOrder([5n], -3n)).toEqual({ taken: [0n], uncovered: -3n });
});

const wallet = (id: string, priority: number, scope: string | null = null) => ({ id, balance: 1_000n, priority, scope });

test('wallets are drawn by priority, then in their order, and only for the fees that they are for', () => {
  const wallets = [wallet('last', 50), wallet('first', 49), wallet('other', 49, 'subscription'), wallet('second', 49, 'charge')];
  expect([...drawWallets(wallets, { amount: 2_500n, scope: 'charge' })]).toEqual([
    ['first', 1_000n],
    ['second', 1_000n],
    ['last', 500n],
  ]);
});

test('a fee of no kind is paid by wallets for any fee alone', () => {
  expect([...drawWallets([wallet('charge', 1, 'charge'), wallet('any', 2)], { amount: 10n, scope: null })]).toEqual([['any', 10n]]);
});
