import { readFileSync } from 'node:fs';
import { formatMinor } from '#shared/kernel/decimal.ts';

/** The worked cases that a clone holds. */
export const CASES = new URL('../conformance/billing-cases.json', import.meta.url).pathname;

export type Vector = { readonly in: object; readonly expect: Readonly<Record<string, unknown>>; readonly contradicts?: string };
export type Case = { readonly id: string; readonly vectors: readonly Vector[] };

export const billingCases = (): readonly Case[] => (JSON.parse(readFileSync(CASES, 'utf8')) as { readonly cases: readonly Case[] }).cases;

/** Every way to change one figure of an expectation by its last digit, and the change of all of them. */
export const changedFigures = (expected: unknown): readonly unknown[] => {
  if (expected === null) return [0];
  if (typeof expected === 'number') return [expected + 1];
  if (typeof expected === 'string') return [changed(expected)];
  const entries = Object.entries(expected as object);
  const ones = entries.flatMap(([name, value]) => changedFigures(value).map((other) => put(expected as object, { [name]: other })));
  return entries.length < 2
    ? ones
    : [...ones, put(expected as object, Object.fromEntries(entries.map(([name, value]) => [name, changedFigures(value).at(-1)])))];
};

const changed = (figure: string): string => {
  const digits = figure.split('.')[1]?.length ?? 0;
  return formatMinor(BigInt(figure.replace('.', '')) + 1n, digits);
};

const put = (into: object, values: Readonly<Record<string, unknown>>): unknown => {
  if (!Array.isArray(into)) return { ...into, ...values };
  return into.map((value: unknown, index) => (String(index) in values ? values[index] : value));
};
