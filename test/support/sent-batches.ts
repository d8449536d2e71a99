import * as fc from 'fast-check';
import { tokenKinds } from '#shared/metering/batch.ts';
import { DAY, formatInstant } from '#shared/kernel/time.ts';

const HALF_MONTH = 15 * DAY;
const start = Date.UTC(2023, 10, 1);
const instant = fc.integer({ min: start, max: start + HALF_MONTH });
const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const id = (prefix: string) => fc.integer({ min: 1, max: 40 }).map((number) => `${prefix}_01JD${String(number).padStart(22, '0')}`);
const text = fc.string({ minLength: 1, maxLength: 128, unit: 'grapheme' }).filter(({ length }) => length <= 128);
const name = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,31}$/);
const label = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$/);
const count = fc.oneof(fc.nat(8_000), fc.constantFrom(0, 1e12));

const shared = {
  tenant: id('ten'),
  project: optional(id('prj')),
  reservation: optional(id('rsv')),
  region: optional(name),
  class: optional(fc.constantFrom('on-demand', 'reserved', 'spot')),
};

const tokens = fc.record({
  type: fc.constant('tokens'),
  ...shared,
  model: label,
  at: instant.map(formatInstant),
  tokens: fc.dictionary(fc.constantFrom(...tokenKinds), count),
  tier: optional(fc.constantFrom('standard', 'priority', 'batch', 'flex')),
  band: optional(name),
  requestId: optional(fc.uuid()),
  principal: optional(text),
  ttftMs: optional(fc.nat(86_400_000)),
});

const gpu = fc
  .record({
    type: fc.constant('gpu'),
    ...shared,
    sku: label,
    allocation: text,
    gpuMilli: fc.nat(1_000_000_000),
    from: instant,
    length: fc.integer({ min: 1, max: HALF_MONTH }),
    state: optional(fc.constantFrom('queued', 'ready', 'idle', 'failed')),
    excluded: optional(fc.constantFrom('provider_fault', 'maintenance', 'test')),
  })
  .map(({ from, length, ...event }) => ({ ...event, from: formatInstant(from), to: formatInstant(from + length) }));

/** Batches as producers send them, all of them valid. */
export const sentBatches: fc.Arbitrary<unknown> = fc.record({
  watermark: optional(instant.map(formatInstant)),
  end: optional(fc.constant(true)),
  events: fc.array(fc.oneof(tokens, gpu), { maxLength: 4 }),
});

/** Texts that are worth trying wherever a text goes. */
export const batchTexts = [
  'ten_01JD0000000000000000000001',
  'prj_01JD0000000000000000000001',
  'm',
  '2023-11-01T00:00:00Z',
  '2023-11-16T18:17:03.979Z',
];

/** Numbers as they are written, at and beyond the limits of fields, and some that no value of JavaScript is written as. */
const NUMBERS =
  '-1 -0 0 0.0 0.5 1E2 1e-400 86400000 86400001 1000000000 1000000001 1000000000000 1000000000001 9007199254740993 18446744073709551616 1e400 -1e400';
const VALUES: readonly unknown[] = [
  ...NUMBERS.split(' ').map((number) => `raw ${number}`),
  null,
  true,
  false,
  '',
  'x',
  '__proto__',
  [],
  {},
  [null],
  'x\n',
  'X',
  '-x',
  'x/y',
  'ä',
  ...[32, 33, 40, 41, 128, 129].map((length) => 'x'.repeat(length)),
  ...[64, 65, 128, 129].map((length) => '\u{1f600}'.repeat(length)),
  ...['ten', 'prj', 'rsv'].flatMap((prefix) => [`${prefix}_01JD0000000000000000000001`, `${prefix}_01JD000000000000000000000U`]),
  'tokens',
  'gpu',
  'meter',
  'spot',
  'flex',
  'failed',
  'test',
  '2023-02-30T00:00:00Z',
  '2023-11-16T18:17:03+01:00',
  '2023-11-16T18:17:60Z',
  '2023-11-16t18:17:03Z',
  '2023-11-16T18:17:03.Z',
  ' 2023-11-16T18:17:03Z',
  '2023-11-16T18:17:03.1234567891Z',
  '2024-01-31T23:59:59.999999999Z',
  '0000-01-01T00:00:00Z',
];
const NAMES = ['__proto__', 'constructor', 'toString', 'type', 'at', 'from', 'to', 'tier', 'watermark', 'events', 'end', 'ttftMs'];

type Change = { readonly at: number; readonly act: 'drop' | 'set' | 'add'; readonly key: string; readonly value: unknown };
const changes = fc.record<Change>({
  at: fc.nat(1_000_000),
  act: fc.constantFrom('drop', 'set', 'set', 'add'),
  key: fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 3 })),
  value: fc.oneof(fc.constantFrom(...VALUES), fc.jsonValue({ maxDepth: 1 })),
});

/** Every place in a value: what holds it, and its name there. */
const places = (holder: object): (readonly [holder: object, name: string])[] =>
  Object.entries(holder).flatMap(([name, value]) => [
    [holder, name] as const,
    ...(typeof value === 'object' && value !== null ? places(value) : []),
  ]);

const FIELD = { enumerable: true, configurable: true, writable: true };

const changed = (batch: unknown, all: readonly Change[]): string => {
  const root: object = JSON.parse(JSON.stringify(batch));
  for (const { at, act, key, value } of all) {
    const there = places(root);
    const [holder, name] = there[at % there.length] ?? [root, 'events'];
    if (act === 'drop') Reflect.deleteProperty(holder, name);
    // A plain assignment to `__proto__` would make no field of it. A copy, because a later change may be inside of the value.
    else Object.defineProperty(holder, act === 'add' ? key : name, { ...FIELD, value: structuredClone(value) });
  }
  return JSON.stringify(root).replace(/"raw ([^"]*)"/g, '$1');
};

/** Texts of batches in which one or two places were changed. */
export const mutated = (batches: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.tuple(batches, fc.array(changes, { minLength: 1, maxLength: 2 })).map(([batch, all]) => changed(batch, all));

/** Texts of a batch in which one place was changed: every place dropped, and set to every value that is worth trying. */
export const everyChange = (batch: object): string[] =>
  places(batch).flatMap((_, at) => [
    changed(batch, [{ at, act: 'drop', key: '', value: null }]),
    ...VALUES.map((value) => changed(batch, [{ at, act: 'set', key: '', value }])),
  ]);
