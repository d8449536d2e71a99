import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashToken, newToken, readToken, tokenMatches } from '#shared/tenancy/api-key.ts';

const KEY = 'key_01JD0000000000000000000000';

test('a token names its key and matches its hash only', () => {
  const [one, two] = [newToken(KEY, 'test'), newToken(KEY, 'test')];
  expect(readToken(one.token)).toBe(KEY);
  expect([tokenMatches(one.token, one.hash), tokenMatches(one.token, two.hash)]).toEqual([true, false]);
  expect(one.hash).toBe(hashToken(one.token));
});

test('one wrong character is seen before any look-up', () => {
  const { token } = newToken(KEY, 'live');
  fc.assert(
    fc.property(fc.nat(token.length - 1), fc.constantFrom('0', 'Z', 'a', '_'), (at, character) => {
      const typo = token.slice(0, at) + character + token.slice(at + 1);
      return typo === token || readToken(typo) === undefined;
    }),
  );
});

test('any other text is no token', () => {
  fc.assert(fc.property(fc.string(), (text) => readToken(text) === undefined));
});
