import { expect, test } from 'vitest';
import { DAY } from '#shared/kernel/time.ts';
import { emptyFold, foldEvent, sumsOf } from '#shared/metering/domain/fold.ts';
import { START } from '#shared/metering/domain/lane.ts';
import { afterBatch, planGeneration } from '#shared/metering/domain/plan-generation.ts';

const plan = (present: number, at: number) => {
  const fold = emptyFold();
  foldEvent(fold, { type: 'tokens', tenant: 't', model: 'm', at, tokens: { input: 1 } });
  return planGeneration({ lanes: [], sums: sumsOf(fold), states: new Map(), promised: new Map(), present });
};

test('a watermark never falls: a later batch may leave it out or repeat an older promise', () => {
  const promised = afterBatch(START, { watermark: 1_000, events: [] });
  expect(afterBatch(promised, { events: [] }).watermark).toBe(1_000);
  expect(afterBatch(promised, { watermark: 999, events: [] }).watermark).toBe(1_000);
  expect(afterBatch(promised, { watermark: 1_001, events: [] }).watermark).toBe(1_001);
});

test('usage is late once its month is over for a day', () => {
  const end = Date.UTC(2023, 11, 1);
  expect(plan(end + DAY - 1, end - 1).late).toEqual([]);
  expect(plan(end + DAY, end - 1).late).toMatchObject([{ month: '2023-11', events: 1, again: false }]);
});

test('the four months before the present are looked at by each close, of older ones it is told', () => {
  const present = Date.UTC(2023, 10, 20);
  expect(plan(present, Date.UTC(2023, 6, 1)).late).toMatchObject([{ month: '2023-07', again: false }]);
  expect(plan(present, Date.UTC(2023, 6, 1) - 1).late).toMatchObject([{ month: '2023-06', again: true }]);
});

test('only a lane that has ended leaves a promise behind', () => {
  const lane = { producer: 'p', lane: 'l', from: 0, broken: 0, skips: [] };
  const promises = (ended: boolean) =>
    planGeneration({
      lanes: [{ ...lane, position: { ...START, next: 1, watermark: 1_000, ended } }],
      sums: [],
      states: new Map(),
      promised: new Map(),
      present: 0,
    }).promises;
  expect(promises(false)).toEqual([]);
  expect(promises(true)).toEqual([{ producer: 'p', watermark: 1_000 }]);
});
