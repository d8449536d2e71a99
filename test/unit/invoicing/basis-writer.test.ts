import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { basisWriter } from '#shared/invoicing/basis-writer.ts';
import type { RatedHour } from '#shared/invoicing/domain/rate-month.ts';
import { HOUR, parseInstant } from '#shared/kernel/time.ts';
import { encodeMinutes, noMinutes } from '#shared/metering/domain/minute-sums.ts';
import { gpuHours, TENANT } from '#test/support/billing.ts';
import { commitmentOn } from '#test/support/commitments.ts';

const start = parseInstant('2023-11-01T00:00:00Z');
const of = { tenant: TENANT, period: '2023-11', commitments: [] };
const written = async (hours: readonly RatedHour[], over: Partial<typeof of> | { commitments: ReturnType<typeof commitmentOn>[] } = {}) => {
  const parts = new Map<string, Uint8Array>();
  const basis = basisWriter(async (sha256, bytes) => void parts.set(sha256, bytes));
  for (const hour of hours) await basis.add(hour);
  const document = (await basis.finish({ ...of, ...over })) as {
    hours: number;
    parts: string[];
    lines: Record<string, [number, number][]>;
  };
  return { parts, document };
};
const entriesOf = (bytes: Uint8Array | undefined) =>
  gunzipSync(bytes!)
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const many = (lineOf: (index: number) => string[], count = 12_000): RatedHour[] =>
  Array.from({ length: count }, (_, index) => ({
    hour: gpuHours(1n, { hour: start + index * HOUR, minutes: encodeMinutes(noMinutes()) }),
    lines: lineOf(index),
  }));

test('an entry says what was counted, exactly, minute by minute and by which generations', async () => {
  const { parts, document } = await written(many(() => ['a'], 1));
  expect(entriesOf(parts.get(document.parts[0]!))).toEqual([
    {
      key: many(() => [], 1)[0]!.hour.key,
      counters: { measured: '3600000000', billable: '3600000000', excluded: '0' },
      minutes: Buffer.from([60, 0]).toString('base64'),
      generations: { 'fac_1.0': 1 },
    },
  ]);
  const withoutMinutes = await written([{ hour: gpuHours(1n), lines: [] }]);
  expect(entriesOf(withoutMinutes.parts.get(withoutMinutes.document.parts[0]!))[0]).not.toHaveProperty('minutes');
});

test('every part is named by its own hash and has at most 5,000 entries; together they are all hours in order', async () => {
  const hours = many(() => []);
  const { parts, document } = await written(hours);
  expect([...parts.keys()]).toEqual(document.parts);
  for (const [sha256, bytes] of parts) expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  const entries = document.parts.map((sha256) => entriesOf(parts.get(sha256)));
  expect(entries.map(({ length }) => length)).toEqual([5_000, 5_000, 2_000]);
  expect(entries.flat().map(({ key }) => key)).toEqual(hours.map(({ hour }) => hour.key));
  expect(document).toMatchObject({ tenant: TENANT, period: '2023-11', hours: 12_000 });
});

test('a line names the parts that hold its hours, and no others', async () => {
  const { document } = await written(many((index) => ['all', ...(index < 5 || index >= 11_999 ? ['ends'] : []), ...(index === 5_000 ? ['second'] : [])])); // prettier-ignore
  expect(document.lines).toEqual({ all: [[0, 2]], ends: [[0, 0], [2, 2]], second: [[1, 1]] }); // prettier-ignore
});

test('the same hours give the same bytes, other hours others', async () => {
  const [once, again, other] = await Promise.all([
    written(many(() => ['a'])),
    written(many(() => ['a'])),
    written(many(() => ['a'], 11_999)),
  ]);
  expect(again.document).toEqual(once.document);
  expect(other.document.parts.slice(0, 2)).toEqual(once.document.parts.slice(0, 2));
  expect(other.document.parts[2]).not.toBe(once.document.parts[2]);
});

test('a month without usage has a basis without parts', async () => {
  expect(await written([])).toEqual({
    parts: new Map(),
    document: { tenant: TENANT, period: '2023-11', hours: 0, parts: [], lines: {}, reservations: [] },
  });
});

test('a basis says what was netted, with which terms', async () => {
  const { terms: _, ...bare } = commitmentOn(2, { id: 'rsv_0' });
  const { document } = await written([], { commitments: [bare, commitmentOn(4)] });
  const of = { project: 'prj_1', pool: 'pol_1', sku: 'gpu.h100', start: 1_887_552 };
  expect(document).toMatchObject({
    reservations: [
      { ...of, id: 'rsv_0', steps: [[1_887_552, 2], [1_887_560, 0]], terms: null },
      { ...of, id: 'rsv_1', terms: { tenant: '*', effectiveFrom: '2023-10-01T00:00:00.000Z', price: { model: 'pinned', currency: 'USD', unitPrice: '2.00' } } },
    ],
  }); // prettier-ignore
});
