import { expect, test } from 'vitest';
import { inForce, mayTakeEffect } from '#shared/rating/domain/in-force.ts';
import { baseUnitsPer } from '#shared/rating/domain/units.ts';

test('a unit says how many base units it holds', () => {
  expect(baseUnitsPer('GPU-hour')).toBe(3_600_000_000n);
  expect(baseUnitsPer('1000000 tokens')).toBe(1_000_000n);
  expect(baseUnitsPer('1 tokens')).toBe(1n);
  expect(baseUnitsPer('month')).toBe(1n);
});

test('in force is what began last, the first instant included', () => {
  const [first, second] = [{ effectiveFrom: 10 }, { effectiveFrom: 20 }];
  expect(inForce([second, first], 9)).toBeUndefined();
  expect(inForce([second, first], 10)).toBe(first);
  expect(inForce([second, first], 19)).toBe(first);
  expect(inForce([first, second], 20)).toBe(second);
  expect(inForce([second, first], 99)).toBe(second);
});

test('the first may begin in the past, a later one only after all others and not in the past', () => {
  expect(mayTakeEffect(undefined, 5, 100)).toBe(true);
  expect(mayTakeEffect(50, 100, 100)).toBe(true);
  expect(mayTakeEffect(50, 99, 100)).toBe(false);
  expect(mayTakeEffect(200, 200, 100)).toBe(false);
  expect(mayTakeEffect(200, 201, 100)).toBe(true);
});
