import { expect, test } from 'vitest';
import { type LanePromise, readinessOf } from '#shared/metering/domain/readiness.ts';

const UNTIL = 1_000;
const lane = (over: Partial<LanePromise> = {}): LanePromise => ({
  producer: 'p',
  lane: 'l',
  next: 5,
  watermark: UNTIL,
  ended: false,
  firstMissing: 5,
  lastLogged: 4,
  ...over,
});
const check = (lanes: readonly LanePromise[], allApplied = true) => readinessOf(['p'], lanes, UNTIL, allApplied);

test('a counted watermark at the end of the period is enough', () =>
  expect(check([lane()])).toEqual({ complete: true, pending: false, holes: [] }));

test('a gap is named by lane and first missing seq', () => {
  expect(check([lane({ watermark: 900, firstMissing: 5, lastLogged: 8 })])).toEqual({
    complete: false,
    pending: false,
    holes: [{ producer: 'p', lane: 'l', seq: 5, watermark: 900, reason: 'gap' }],
  });
});

test('a missing promise is named by the seq that is awaited', () => {
  expect(check([lane({ watermark: null })]).holes).toEqual([{ producer: 'p', lane: 'l', seq: 5, watermark: null, reason: 'watermark' }]);
});

test('gaps and uncounted batches beyond the promise do not matter', () =>
  expect(check([lane({ firstMissing: 7, lastLogged: 9 })]).complete).toBe(true));

test('what is in the log but not counted yet is pending', () => {
  expect(check([lane({ watermark: 900, firstMissing: 6, lastLogged: 5 })])).toMatchObject({ complete: false, pending: true });
  expect(check([lane()], false)).toMatchObject({ complete: false, pending: true, holes: [] });
});

test('a lane that ended early promises nothing, so another one must', () => {
  const ended = lane({ lane: 'a', watermark: 500, ended: true });
  expect(check([ended]).holes).toEqual([{ producer: 'p', lane: null, seq: null, watermark: null, reason: 'no_lane' }]);
  expect(check([ended, lane({ lane: 'b' })]).complete).toBe(true);
});

test('an ended lane with a gap behind its end is a hole', () => {
  expect(check([lane({ watermark: 500, ended: true, firstMissing: 5, lastLogged: 6 }), lane({ lane: 'b' })]).holes).toMatchObject([
    { lane: 'l', reason: 'gap' },
  ]);
});

test('every lane must promise, not only one', () =>
  expect(check([lane(), lane({ lane: 'b', watermark: 999 })]).holes).toMatchObject([{ lane: 'b', reason: 'watermark' }]));

test('a declared producer without a lane is a hole', () => expect(check([]).holes).toMatchObject([{ producer: 'p', reason: 'no_lane' }]));
