import { expect, test } from 'vitest';
import { judge } from '#test/conformance/verdict.ts';
import { billingCases, changedFigures } from '#test/support/billing-cases.ts';

const cases = billingCases();
const all = cases.flatMap((one) => one.vectors.map((vector, index) => ({ name: `${one.id}[${index}]`, one, vector })));

test('every vector passes but those that say that they contradict the contract', () => {
  expect(all.length).toBeGreaterThan(200);
  const others = all.filter(({ one, vector }) => judge(one, vector).is !== 'pass');
  expect(others.map(({ name }) => name)).toEqual(all.filter(({ vector }) => vector.contradicts !== undefined).map(({ name }) => name));
  expect(others.map(({ one, vector }) => judge(one, vector).is)).toEqual(others.map(() => 'rejected'));
});

test('whichever figure is changed by its last digit, or all of them, the vector fails', () => {
  const changed = all.flatMap(({ name, one, vector }) =>
    changedFigures(vector.expect).map((expected) => ({ name, one, vector: { ...vector, expect: expected } })),
  );
  expect(changed.length).toBeGreaterThan(all.length);
  const passed = changed.filter(({ one, vector }) => judge(one, vector).is === 'pass');
  expect(passed.map(({ name, vector }) => `${name} ${JSON.stringify(vector.expect)}`)).toEqual([]);
});

const unit = { model: { kind: 'unit', unit_price: '2', rounding: 'exact' }, currency: 'USD', money: 'major units' };
const failure = (ofCase: object, vector: object) => {
  const verdict = judge(ofCase, vector);
  return verdict.is === 'fail' ? verdict.reason : verdict.is;
};

test.each([
  [{ in: { usage: '3', usages: '3' }, expect: { total: '6' } }, 'unknown field usages'],
  [{ in: { usage: '3', model: { unit_prize: '3' } }, expect: { total: '6' } }, 'unknown field unit_prize'],
  [{ in: { usage: '3', model: { kind: 'units' } }, expect: { total: '6' } }, 'unknown kind "units"'],
  [{ in: { usage: '3', model: { kind: 'toString' } }, expect: { total: '6' } }, 'unknown kind "toString"'],
  [{ in: { usage: '3' }, expect: { total: '6', totals: '6' } }, 'unknown expectation totals'],
  [{ in: { usage: '3' }, expect: { total: '7' } }, 'total: expected "7", found 6'],
  [{ in: { usage: '3' }, expect: { total: null } }, 'total: expected null, found 6'],
  [{ in: { usage: '3' }, expect: {} }, 'vector.expect: it expects nothing'],
  [{ in: { usage: 'three' }, expect: { total: '6' } }, 'field usage: not a decimal with at most 15 digits after the point'],
  [{ in: { usage: 3.5 }, expect: { total: '7' } }, 'field usage: neither a decimal string nor a whole number'],
  [{ in: {}, expect: { total: '6' } }, 'neither usage nor snapshots'],
  [{ in: { usage: '3' }, expect: { total: '6' }, currency: 'XXX' }, /^field currency: /],
])('%j fails: %s', (vector, reason) => {
  if (typeof reason === 'string') expect(failure(unit, vector)).toBe(reason);
  else expect(failure(unit, vector)).toMatch(reason);
});

test('decimals are compared as numbers, and may be whole numbers', () => {
  for (const total of ['6', '6.00', 6]) expect(judge(unit, { in: { usage: 3 }, expect: { total } }).is).toBe('pass');
});

test('the model of a vector goes over that of its case', () => {
  expect(judge(unit, { in: { usage: '3', model: { unit_price: '5' } }, expect: { total: '15' } }).is).toBe('pass');
});

test('what a model has left over from another kind of rate says nothing; what no rate has is unknown', () => {
  const tiers = [{ up_to: null, unit: '7', flat: '0' }];
  expect(judge(unit, { in: { usage: '3', model: { kind: 'graduated', tiers } }, expect: { total: '21' } }).is).toBe('pass');
  expect(failure(unit, { in: { usage: '3', model: { kind: 'graduated', tiers, tier: [] } }, expect: { total: '21' } })).toBe(
    'unknown field tier',
  );
});

test('money is in major or minor units, as the case says', () => {
  const priced = { in: { usage: '3', model: { unit_price: '0.5' } } };
  expect(judge({ ...unit, money: 'minor units (cents)' }, { ...priced, expect: { total: '2', amount_minor: 2 } }).is).toBe('pass');
  expect(judge(unit, { ...priced, expect: { total: '1.5', amount_minor: 150 } }).is).toBe('pass');
  expect(failure({ ...unit, money: 'thalers' }, { ...priced, expect: { total: '2' } })).toBe(
    'field money: neither major units nor minor units',
  );
});

test('a number without a last decimal is compared at as many as are expected', () => {
  const level = { at: '2024-01-01T00:00:00Z', delta: '1' };
  const model = { kind: 'weighted_sum', unit_price: '1', changes: [level], period: ['2023-12-31T00:00:00Z', '2024-01-03T00:00:00Z'] };
  const is = (units: string) => judge({ ...unit, model }, { in: {}, expect: { units } }).is;
  expect(['0.6667', '0.666667', '0.6666', '1'].map(is)).toEqual(['pass', 'pass', 'fail', 'pass']);
});

test('the currency of a vector goes over that of its case', () => {
  const byLine = { ...unit, model: { ...unit.model, rounding: 'line', unit_price: '1.2345' } };
  for (const [currency, total] of Object.entries({ USD: '1.23', JPY: '1', KWD: '1.235' }))
    expect(judge(byLine, { in: { usage: '1' }, expect: { total }, currency }).is).toBe('pass');
});

test('what contradicts is rejected only where the engine comes to something else', () => {
  const contradicts = 'the contract';
  expect(judge(unit, { in: { usage: '3' }, expect: { total: '6' }, contradicts }).is).toBe('pass');
  expect(judge(unit, { in: { usage: '3' }, expect: { total: '7' }, contradicts })).toEqual({
    is: 'rejected',
    reason: 'the contract: total: expected "7", found 6',
  });
  expect(failure(unit, { in: { usages: '3' }, expect: { total: '7' }, contradicts })).toBe('unknown field usages');
  expect(failure(unit, { in: { usage: '3' }, expect: { total: '7', totals: '7' }, contradicts })).toBe('unknown expectation totals');
});
