import { expect, test } from 'vitest';
import { countingTable, emptyTally } from '#test/support/counting.ts';
import { createTwin } from '#test/support/twin.ts';

const key = (sk: string) => ({ table: 'usage', pk: 'P', sk }) as const;
const kilobytes = (count: number) => 'x'.repeat(count * 1_024 - 100);

const counted = () => {
  const { table } = createTwin(1);
  const tally = emptyTally();
  return { tally, table: countingTable(table, tally) };
};

test('a write whose condition fails costs the larger of what is there and what was meant', async () => {
  const { tally, table } = counted();
  await table.commit([{ insert: { ...key('a'), version: 1, text: kilobytes(3) } }]);
  tally.writeUnits = 0;
  expect(await table.commit([{ insert: { ...key('a'), version: 1 } }])).toHaveLength(1);
  expect(tally.writeUnits).toBe(3);
  expect(await table.commit([{ replace: { ...key('a'), version: 2, text: kilobytes(5) }, ifVersion: 9 }])).toHaveLength(1);
  expect(tally.writeUnits).toBe(3 + 5);
});

test('a transaction costs double, and so does a check alone', async () => {
  const { tally, table } = counted();
  await table.commit([{ insert: { ...key('a'), version: 1, text: kilobytes(2) } }, { insert: { ...key('b'), version: 1 } }]);
  expect(tally.writeUnits).toBe(2 * (2 + 1));
  await table.commit([{ check: key('b'), ifVersion: 1 }]);
  expect(tally.writeUnits).toBe(2 * (2 + 1) + 2);
});

test('a page is billed as a whole, even where its reader stops at once', async () => {
  const { tally, table } = counted();
  for (const sk of ['a', 'b', 'c']) await table.commit([{ insert: { ...key(sk), version: 1, text: kilobytes(3) } }]);
  for await (const item of table.query(key(''))) if (item.sk === 'a') break;
  expect(tally.readUnits).toBe(3);
});
