import { expect, test } from 'vitest';
import { type LaneStatus, START } from '#shared/metering/domain/lane.ts';
import { type Look, readinessOf } from '#shared/metering/domain/readiness.ts';

const UNTIL = 1_000;
type Told = LaneStatus['lane'] & Omit<LaneStatus, 'lane'>;
const lane = (over: Partial<Told> = {}): LaneStatus => {
  const { firstMissing, lastLogged, receivedAt, ...of }: Told = {
    ...START,
    producer: 'p',
    lane: 'l',
    factory: 'f',
    shard: 'f.0',
    countedAt: null,
    next: 5,
    watermark: UNTIL,
    firstMissing: 5,
    lastLogged: 4,
    receivedAt: null,
    ...over,
  };
  return { lane: of, firstMissing, lastLogged, receivedAt };
};
const check = (lanes: readonly LaneStatus[], more: Partial<Look> = {}) =>
  readinessOf({ producers: [{ id: 'p', retiredFrom: null }], shards: [], lanes, promised: new Map(), changed: false, ...more }, UNTIL);

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
  expect(check([lane()], { changed: true })).toMatchObject({ complete: false, pending: true, holes: [] });
});

test('a lane that ended early promises nothing, so another one must', () => {
  const ended = lane({ lane: 'a', watermark: 500, ended: true });
  expect(check([ended]).holes).toEqual([{ producer: 'p', lane: null, seq: null, watermark: null, reason: 'no_lane' }]);
  expect(check([ended, lane({ lane: 'b' })]).complete).toBe(true);
  expect(check([ended], { promised: new Map([['p', UNTIL]]) }).complete).toBe(true);
  expect(check([ended], { promised: new Map([['p', UNTIL - 1]]) }).complete).toBe(false);
});

test('A producer that is declared and silent blocked every tenant of its factory: retired, it does not, once what it sent is counted', () => {
  const retired = { producers: [{ id: 'p', retiredFrom: UNTIL - 1 }] };
  expect(check([], retired).complete).toBe(true);
  expect(check([], { producers: [{ id: 'p', retiredFrom: UNTIL }] }).holes).toMatchObject([{ reason: 'no_lane' }]);
  expect(check([lane({ watermark: 900 })], retired).complete).toBe(true);
  expect(check([lane({ watermark: 900, firstMissing: 6, lastLogged: 5 })], retired)).toMatchObject({ complete: false, pending: true });
  expect(check([lane({ watermark: 900, lastLogged: 8 })], retired).holes).toMatchObject([{ reason: 'gap' }]);
});

test('a batch that cannot be read is named', () => {
  expect(check([lane({ watermark: 900, unreadable: 5 })]).holes).toMatchObject([{ lane: 'l', seq: 5, reason: 'unreadable' }]);
});

test('an ended lane with a gap behind its end is a hole', () => {
  expect(check([lane({ watermark: 500, ended: true, firstMissing: 5, lastLogged: 6 }), lane({ lane: 'b' })]).holes).toMatchObject([
    { lane: 'l', reason: 'gap' },
  ]);
});

test('every lane must promise, not only one', () =>
  expect(check([lane(), lane({ lane: 'b', watermark: 999 })]).holes).toMatchObject([{ lane: 'b', reason: 'watermark' }]));

test('a declared producer without a lane is a hole', () => expect(check([]).holes).toMatchObject([{ producer: 'p', reason: 'no_lane' }]));
