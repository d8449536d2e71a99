import { formatExact, parseSigned, signedPattern } from '#shared/kernel/decimal.ts';
import { compare, type Exact, sumOf } from '#shared/kernel/money.ts';
import { roundTo } from '#shared/kernel/rounding.ts';

/** Something that the engine came to, and how it is held against what a vector expects: decimals are compared as numbers. */
export type Found = { readonly shown: string; readonly matches: (expected: unknown) => boolean };

/** One number; null where the engine says that there is none. */
export const number = (value: Exact | null): Found => ({
  shown: value === null ? 'null' : formatExact(value),
  matches: (expected) => {
    const text = textOf(expected);
    if (value === null || text === undefined) return value === null && expected === null;
    return compare(comparable(value, text), parseSigned(text)) === 0;
  },
});

export const integer = (value: bigint): Found => number({ num: value, den: 1n });

/** Numbers, each at its place. */
export const inOrder = (values: readonly Exact[]): Found => ({
  shown: shownList(values.map(number)),
  matches: (expected) =>
    Array.isArray(expected) && expected.length === values.length && values.every((value, at) => number(value).matches(expected[at])),
});

/** Amounts of lines or of their parts: those that are not zero, in order; what they come to, where one number is expected. */
export const lines = (values: readonly Exact[], sum = sumOf(values)): Found => {
  const whole = number(sum);
  const parts = inOrder(values.filter(({ num }) => num !== 0n));
  return {
    shown: `${parts.shown}, ${whole.shown} in all`,
    matches: (expected) => (Array.isArray(expected) ? parts.matches(expected.filter((one) => !isNothing(one))) : whole.matches(expected)),
  };
};

/** What is found under some names; no other name is expected, but not all need be. */
export const record = (named: Readonly<Record<string, Found>>): Found => ({
  shown: shownRecord(named),
  matches: (expected) => isRecord(expected) && Object.entries(expected).every(([name, value]) => named[name]?.matches(value) === true),
});

/** Numbers by names that the vector chose: all of them, but that a name without a number is as good as none. */
export const table = (rows: Readonly<Record<string, Exact | null>>): Found => ({
  shown: shownRecord(Object.fromEntries(Object.entries(rows).map(([name, value]) => [name, number(value)]))),
  matches: (expected) => {
    if (!isRecord(expected)) return false;
    const names = [...new Set([...Object.keys(rows), ...Object.keys(expected)])];
    return names.every((name) => number(rows[name] ?? null).matches(expected[name] ?? null));
  },
});

/** A number without a last decimal is compared at as many as are expected. */
const comparable = (value: Exact, expected: string): Exact =>
  formatExact(value).includes('/') ? roundTo(value, expected.split('.')[1]?.length ?? 0) : value;

const textOf = (expected: unknown): string | undefined => {
  const text = typeof expected === 'number' ? String(expected) : expected;
  return typeof text === 'string' && signedPattern.test(text) ? text : undefined;
};
const isNothing = (expected: unknown): boolean => number({ num: 0n, den: 1n }).matches(expected);
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const shownList = (all: readonly Found[]): string => `[${all.map(({ shown }) => shown).join(', ')}]`;
const shownRecord = (named: Readonly<Record<string, Found>>): string =>
  `{${Object.entries(named)
    .map(([name, { shown }]) => `${name}: ${shown}`)
    .join(', ')}}`;
