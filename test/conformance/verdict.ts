import * as z from 'zod';
import type { Results } from './kind.ts';
import { kinds } from './kinds.ts';

const fields = z.record(z.string(), z.unknown());

/** A case and a vector, as far as the runner looks at them: what else they say is for people. */
const billingCase = z.object({ model: fields, currency: z.unknown(), money: z.unknown() });
const vector = z.object({
  in: z.looseObject({ model: fields.optional() }),
  expect: fields.refine((expected) => Object.keys(expected).length > 0, 'it expects nothing'),
  currency: z.unknown().optional(),
  contradicts: z.string().optional(),
});

export type Verdict = { readonly is: 'pass' } | { readonly is: 'fail' | 'rejected'; readonly reason: string };

/** Runs one vector of a case through the engine. */
export const judge = (ofCase: unknown, ofVector: unknown): Verdict => {
  try {
    const { model, currency, money } = read('case', billingCase, ofCase);
    const { in: given, expect, contradicts, ...own } = read('vector', vector, ofVector);
    const { model: changed, ...inputs } = given;
    const { kind, ...terms } = { ...model, ...changed };
    const results = kindOf(kind)({ ...terms, ...inputs }, { currency: own.currency ?? currency, money });
    refuseUnknown(expect, results);
    const difference = differenceOf(expect, results);
    if (difference === undefined) return { is: 'pass' };
    return contradicts === undefined ? { is: 'fail', reason: difference } : { is: 'rejected', reason: `${contradicts}: ${difference}` };
  } catch (error) {
    return { is: 'fail', reason: error instanceof Error ? error.message : String(error) };
  }
};

const kindOf = (name: unknown) => {
  const kind = typeof name === 'string' && Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  if (kind === undefined) throw new RangeError(`unknown kind ${JSON.stringify(name)}`);
  return kind;
};

const refuseUnknown = (expected: Readonly<Record<string, unknown>>, results: Results): void => {
  const unknown = Object.keys(expected).find((name) => !Object.hasOwn(results, name));
  if (unknown !== undefined) throw new RangeError(`unknown expectation ${unknown}`);
};

/** The first expectation that the engine does not meet. */
const differenceOf = (expected: Readonly<Record<string, unknown>>, results: Results): string | undefined => {
  for (const [name, value] of Object.entries(expected)) {
    const found = results[name]!;
    if (!found.matches(value)) return `${name}: expected ${JSON.stringify(value)}, found ${found.shown}`;
  }
  return undefined;
};

const read = <Schema extends z.ZodType>(what: string, schema: Schema, value: unknown): z.output<Schema> => {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const { path, message } = error.issues[0]!;
  throw new RangeError(`${[what, ...path].join('.')}: ${message}`);
};
