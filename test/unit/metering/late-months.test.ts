import { expect, test } from 'vitest';
import { parseInstant, SECOND } from '#shared/kernel/time.ts';
import { emptyFold, foldEvent, sumsOf } from '#shared/metering/domain/fold.ts';
import { planGeneration } from '#shared/metering/domain/plan-generation.ts';

const MONTHS = ['2023-05', '2023-06', '2023-07', '2023-10', '2023-11'];

/** Which months a plan of that time counts late usage of, and of which it tells the next close. */
const lateAt = (present: number) => {
  const fold = emptyFold();
  for (const month of MONTHS)
    foldEvent(fold, { type: 'tokens', tenant: 'ten_1', model: 'llm', at: parseInstant(`${month}-09T00:00:00Z`), tokens: { input: 1 } });
  const { late } = planGeneration({ lanes: [], sums: sumsOf(fold), states: new Map(), promised: new Map(), present });
  return { late: late.map(({ month }) => month), again: late.flatMap(({ month, again }) => (again ? [month] : [])) };
};

test('a plan tells of months a month before no close looks at them by itself any more', () => {
  expect(lateAt(parseInstant('2023-11-20T00:00:00Z'))).toEqual({
    late: ['2023-05', '2023-06', '2023-07', '2023-10'],
    again: ['2023-05', '2023-06'],
  });
});

test('A plan made before midnight and applied after it told no close of the month that had become old: it is told all of the month before', () => {
  const midnight = parseInstant('2023-12-01T00:00:00Z');
  expect(lateAt(midnight - SECOND).again).toEqual(['2023-05', '2023-06']);
  expect(lateAt(midnight).again).toEqual(['2023-05', '2023-06', '2023-07']);
});
