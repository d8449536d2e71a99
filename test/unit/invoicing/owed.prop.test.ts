import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { owedBeyond, partsBeyond, takenFromLast } from '#shared/invoicing/domain/owed.ts';
import { add, compare, type Exact, whole, ZERO } from '#shared/kernel/money.ts';

const amounts = fc.array(fc.bigInt(-1_000n, 1_000n).map(whole), { maxLength: 8 });
const sum = (all: readonly Exact[]): Exact => all.reduce(add, ZERO);

test('what is owed beyond what is booked adds up to the total, part by part and as a whole', () => {
  fc.assert(
    fc.property(amounts, amounts, (now, booked) => {
      const beyond = sum(partsBeyond(now, booked));
      return compare(add(beyond, sum(booked)), sum(now)) === 0 && compare(beyond, owedBeyond(sum(now), sum(booked))) === 0;
    }),
  );
});

test('a part that was not there before is owed in full, and one that is gone is given back', () => {
  expect(partsBeyond([whole(5n), whole(7n)], [whole(2n)])).toEqual([whole(3n), whole(7n)]);
  expect(partsBeyond([whole(5n)], [whole(2n), whole(7n)])).toEqual([whole(3n), whole(-7n)]);
});

test('money comes back where negative totals are kept, and none where they are clamped', () => {
  expect([owedBeyond(whole(80n), whole(150n)), owedBeyond(whole(80n), whole(150n), 'clamped_at_zero')]).toEqual([whole(-70n), ZERO]);
  expect(owedBeyond(whole(80n), whole(50n), 'clamped_at_zero')).toEqual(whole(30n));
});

test('an amount is taken from the last parts, from none more than it has', () => {
  expect(takenFromLast([whole(15n), whole(7n)], whole(12n))).toEqual([whole(5n), whole(7n)]);
  expect(takenFromLast([whole(15n), whole(-7n)], whole(12n))).toEqual([whole(12n), ZERO]);
  expect(takenFromLast([whole(15n), whole(7n)], ZERO)).toEqual([ZERO, ZERO]);
});
