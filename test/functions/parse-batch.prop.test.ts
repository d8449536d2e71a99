import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSent } from '#functions/metering/parse-batch.ts';
import { validatorCode } from '#functions/metering/validator-code.ts';
import { batch as batchSchema, tokenKinds } from '#shared/metering/batch.ts';
import { batchTexts, everyChange, mutated, sentBatches } from '#test/support/sent-batches.ts';
import { arbitraryOf } from '#test/support/zod-arbitrary.ts';

test('the compiled validator is the one that the schema makes: else run npm run validator', () => {
  expect(readFileSync('functions/metering/is-batch.generated.ts', 'utf8')).toBe(validatorCode());
});

/** Asks both what they make of texts, and counts what became of them. */
const agreeOn = (texts: fc.Arbitrary<string>, numRuns: number) => {
  const count = { accepted: 0, refused: 0 };
  const seed = Math.floor(Math.random() * 2 ** 31);
  fc.assert(
    fc.property(texts, (text) => {
      const said = batchSchema.safeParse(JSON.parse(text));
      count[said.success ? 'accepted' : 'refused'] += 1;
      expect(readSent(JSON.parse(text))).toStrictEqual(said.success ? said.data : undefined);
    }),
    { numRuns, seed },
  );
  console.log(`seed ${seed}: ${JSON.stringify(count)}`);
  return count;
};

test('compiled code and schema make the same of any batch that a producer may send', () => {
  const { accepted } = agreeOn(
    sentBatches.map((batch) => JSON.stringify(batch)),
    2_000,
  );
  expect(accepted).toBe(2_000);
});

test('compiled code and schema make the same of batches with a field dropped, added, of another type, too large or mistyped', () => {
  const { accepted, refused } = agreeOn(mutated(sentBatches), 6_000);
  expect([accepted > 300, refused > 3_000]).toEqual([true, true]);
});

test('compiled code and schema make the same of random values of about the right shape', () => {
  const { refused } = agreeOn(
    arbitraryOf(batchSchema, batchTexts).map((value) => JSON.stringify(value) ?? 'null'),
    4_000,
  );
  expect(refused).toBeGreaterThan(1_000);
});

const at = '2023-11-16T18:17:03Z';
const owner = {
  tenant: 'ten_01JD0000000000000000000002',
  project: 'prj_01JD0000000000000000000002',
  reservation: 'rsv_01JD0000000000000000000002',
  region: 'eu',
  class: 'reserved',
};
const counts = Object.fromEntries(tokenKinds.map((kind) => [kind, 1]));
const full = {
  watermark: at,
  end: true,
  events: [
    { type: 'tokens', ...owner, model: 'm', at, tokens: counts, tier: 'batch', band: 'b', requestId: 'r', principal: 'p', ttftMs: 1 },
    {
      type: 'gpu',
      ...owner,
      sku: 's',
      allocation: 'a',
      gpuMilli: 1,
      from: at,
      to: '2023-11-16T19:00:00Z',
      state: 'idle',
      excluded: 'maintenance',
    },
  ],
};

test('compiled code and schema make the same of a batch with all its fields, whatever one of them is', () => {
  const wrong = everyChange(full).filter((text) => {
    const said = batchSchema.safeParse(JSON.parse(text));
    return !isDeepStrictEqual(readSent(JSON.parse(text)), said.success ? said.data : undefined);
  });
  expect(wrong).toEqual([]);
});

const tokens = { type: 'tokens', tenant: 'ten_01JD0000000000000000000001', model: 'm', at, tokens: { input: 1 } };
const gpu = { type: 'gpu', tenant: tokens.tenant, sku: 's', allocation: 'a', gpuMilli: 1, from: at, to: '2023-11-16T19:00:00Z' };
const text = (event: object, more: object = {}) => JSON.stringify({ events: [event], ...more });

test.each([
  ['no event', '{"events":[]}', true],
  ['5,000 events', JSON.stringify({ events: Array.from({ length: 5_000 }, () => tokens) }), true],
  ['5,001 events', JSON.stringify({ events: Array.from({ length: 5_001 }, () => tokens) }), false],
  ['an end that is false', '{"events":[],"end":false}', false],
  ['a batch that is null', 'null', false],
  ['a batch that is a list', '[]', false],
  ['a watermark that is null', '{"events":[],"watermark":null}', false],
  ['minus zero', text(tokens).replace(':1}', ':-0}'), true],
  ['a number beyond any', text(tokens).replace(':1}', ':1e400}'), false],
  ['one in exponents', text(tokens).replace(':1}', ':10e-1}'), true],
  ['the largest count', text({ ...tokens, tokens: { input: 1e12 } }), true],
  ['one more than the largest count', text({ ...tokens, tokens: { input: 1e12 + 1 } }), false],
  ['a half', text({ ...tokens, tokens: { input: 0.5 } }), false],
  ['128 characters of two units each', text({ ...tokens, requestId: '\u{1f600}'.repeat(128) }), true],
  ['129 characters of two units each', text({ ...tokens, requestId: '\u{1f600}'.repeat(129) }), false],
  ['128 halves of characters', text({ ...tokens, requestId: '\ud83d'.repeat(128) }), true],
  ['129 units, one of them half a character', text({ ...tokens, requestId: `${'x'.repeat(128)}\ud83d` }), false],
  ['no character', text({ ...tokens, requestId: '' }), false],
  ['two units that are one character', text({ ...tokens, requestId: '\u{1f600}' }), true],
  ['half a character', text({ ...tokens, requestId: '\ud83d' }), true],
  ['a line feed behind a name', text({ ...tokens, model: 'm\n' }), false],
  ['a name of an object of JavaScript', text(tokens).replace('"model"', '"constructor"'), false],
  ['a prototype', text(tokens).replace('"model"', '"__proto__":{"model":"m"},"x"'), false],
  ['a prototype beside all that is needed', text(tokens).replace('"model"', '"__proto__":{},"model"'), false],
  ['a field twice, of which the last counts', text(tokens).replace('"model"', '"model":7,"model"'), true],
  ['a kind of an object of JavaScript', text({ ...tokens, tokens: { toString: 1 } }), false],
  ['tokens as a list', text({ ...tokens, tokens: [] }), false],
  ['an event of another type', text({ ...tokens, type: 'meter' }), false],
  ['an event whose type is a list', text({ ...tokens, type: ['tokens'] }), false],
  ['a field of the other type of event', text({ ...gpu, model: 'm' }), false],
  ['an interval', text(gpu), true],
  ['an interval that ends as it starts', text({ ...gpu, to: at }), false],
  ['an interval of 31 days', text({ ...gpu, from: '2023-10-01T00:00:00Z', to: '2023-11-01T00:00:00Z' }), true],
  ['an interval of 31 days and a millisecond', text({ ...gpu, from: '2023-10-01T00:00:00Z', to: '2023-11-01T00:00:00.001Z' }), false],
  ['a time that is a number', text({ ...tokens, at: 1700158623000 }), false],
  ['a watermark that is no time', text(tokens, { watermark: 'now' }), false],
  ['a start that is no time', text({ ...gpu, from: 'now' }), false],
  ['an end that is no time', text({ ...gpu, to: 'now' }), false],
  ['a time of a day that there is not', text({ ...tokens, at: '2023-02-29T00:00:00Z' }), false],
])('%s: compiled code and schema agree', (_, sent, isAccepted) => {
  const said = batchSchema.safeParse(JSON.parse(sent));
  expect(said.success).toBe(isAccepted);
  expect(readSent(JSON.parse(sent))).toStrictEqual(said.success ? said.data : undefined);
});
