import { expect, test } from 'vitest';
import { tokensEvents } from '#cdk/demo/tokens-events.ts';
import { fixtures } from '#test/support/fixture.ts';

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';

test('the default trace gives 8,819 events', () => {
  const { events, skipped } = tokensEvents(fixtures().tokens, ['a', 'b', 'c']);
  expect([events.length, skipped]).toEqual([8819, {}]);
});

test.each(['\n', '\r\n'])('rows become events in the order of their times, cut to milliseconds, whatever ends a line (%j)', (lineEnd) => {
  const csv = [HEADER, '2023-11-16 18:17:04.0000000,7,8', '2023-11-16 18:17:03.9799999,4808,10', ''].join(lineEnd);
  expect(tokensEvents(csv, ['a', 'b']).events).toEqual([
    { type: 'tokens', tenant: 'b', model: 'llm-large', at: '2023-11-16T18:17:03.979Z', tokens: { input: 4808, output: 10 } },
    { type: 'tokens', tenant: 'a', model: 'llm-large', at: '2023-11-16T18:17:04.000Z', tokens: { input: 7, output: 8 } },
  ]);
});

test('rows outside the month or without a time are skipped, and still count for whose row is next', () => {
  const times = ['2023-10-31 23:59:59.9999999', '', '2023-11-30 23:59:59.9999999', '2023-12-01 00:00:00', '2023-11-01 00:00:00'];
  const { events, skipped } = tokensEvents([HEADER, ...times.map((time) => `${time},1,1`)].join('\n'), ['a', 'b', 'c']);
  expect(skipped).toEqual({ 'outside the period': 2, 'without a time': 1 });
  expect(events.map(({ tenant }) => tenant)).toEqual(['b', 'c']);
});

test.each([
  ['2023-13-01 00:00:00,1,1', 'row 0, TIMESTAMP: not a time: 2023-13-01 00:00:00'],
  ['2023-11-01 00:00:00,-1,1', 'row 0, ContextTokens: not a whole number: -1'],
])('a row that cannot be read is named: %s', (row, message) => {
  expect(() => tokensEvents(`${HEADER}\n${row}`, ['a'])).toThrow(message);
});

test('a column that is not there is named', () => {
  expect(() => tokensEvents('TIMESTAMP\n2023-11-01 00:00:00', ['a'])).toThrow('the file has no column ContextTokens');
});

test.each(['', HEADER])('an empty file gives no events: %j', (csv) => {
  expect(tokensEvents(csv, ['a']).events).toEqual([]);
});
