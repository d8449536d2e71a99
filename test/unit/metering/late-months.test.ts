import { expect, test } from 'vitest';
import { formatInstant, parseInstant, SECOND } from '#shared/kernel/time.ts';
import { emptyFold, foldEvent, sumsOf } from '#shared/metering/domain/fold.ts';
import { planGeneration } from '#shared/metering/domain/plan-generation.ts';
import { isOld } from '#shared/invoicing/domain/months-to-rate.ts';

const MONTHS = ['2023-05', '2023-06', '2023-07', '2023-10', '2023-11'];

/** Which months a plan of that time counts late usage of, and of which it tells the next close. */
const lateAt = (present: number) => {
  const fold = emptyFold();
  for (const month of MONTHS)
    foldEvent(fold, { type: 'tokens', tenant: 'ten_1', model: 'llm', at: parseInstant(`${month}-09T00:00:00Z`), tokens: { input: 1 } });
  const { late } = planGeneration({ lanes: [], sums: sumsOf(fold), states: new Map(), promised: new Map(), present });
  return { late: late.map(({ month }) => month), again: late.flatMap(({ month, again }) => (again ? [month] : [])) };
};

test('a plan tells of months that no close looks at by itself any more, as a close counts them', () => {
  const present = parseInstant('2023-11-20T00:00:00Z');
  expect(lateAt(present)).toEqual({ late: ['2023-05', '2023-06', '2023-07', '2023-10'], again: ['2023-05'] });
  expect(MONTHS.filter((month) => isOld(month, present))).toEqual(['2023-05']);
});

test('A plan made before midnight and applied after it told no close of the month that had become old: a day before, it is told', () => {
  const midnight = parseInstant('2023-12-01T00:00:00Z');
  for (const [before, again] of [
    [1, 2],
    [24 * 3_600, 2],
    [24 * 3_600 + 1, 1],
  ] as const) {
    // prettier-ignore
    const present = midnight - before * SECOND;
    expect([formatInstant(present), lateAt(present).again]).toEqual([formatInstant(present), MONTHS.slice(0, again)]);
    expect(MONTHS.filter((month) => isOld(month, present))).toEqual(MONTHS.slice(0, again));
  }
});
