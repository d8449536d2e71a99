import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, type Json } from '#shared/kernel/canonical.ts';

const json = fc.jsonValue({ noUnicodeString: false }).map((value) => value as Json);
const backwards = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(backwards);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value as { readonly [key: string]: Json })
      .reverse()
      .map(([key, member]) => [key, backwards(member)]),
  );
};

test('canonical JSON is JSON of the same value', () => {
  fc.assert(
    fc.property(
      json,
      (value) => JSON.stringify(JSON.parse(canonicalJson(value))) === JSON.stringify(JSON.parse(canonicalJson(backwards(value)))),
    ),
  );
});

test('the order of keys does not change the text', () => {
  fc.assert(fc.property(json, (value) => canonicalJson(value) === canonicalJson(backwards(value))));
});

test('keys are sorted at every depth, and nothing is padded', () => {
  expect(canonicalJson({ b: [{ d: null, c: 'x' }], a: 1 })).toBe('{"a":1,"b":[{"c":"x","d":null}]}');
});

test('a member that is undefined is none', () => {
  expect(canonicalJson({ a: undefined, b: [{ c: undefined }] })).toBe('{"b":[{}]}');
});
