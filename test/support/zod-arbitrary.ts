import * as fc from 'fast-check';
import type * as z from 'zod';

type Def = {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly element?: z.ZodType;
  readonly innerType?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly values?: readonly unknown[];
  readonly entries?: Record<string, string>;
  readonly valueType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly checks?: readonly { readonly _zod: { readonly def: { readonly pattern?: RegExp } } }[];
};

const defOf = (schema: z.ZodType): Def => (schema as unknown as { _zod: { def: Def } })._zod.def;

const junk = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string(), fc.integer(), fc.double(), fc.constant(null));

/** Values that a schema describes, with some that it does not; `texts` are strings that are worth trying wherever a string goes. */
export const arbitraryOf = (schema: z.ZodType, texts: readonly string[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 80, arbitrary: described(schema, texts) }, { weight: 1, arbitrary: junk });

const isTime = (text: string) => /T.*Z$/.test(text);

const described = (schema: z.ZodType, texts: readonly string[]): fc.Arbitrary<unknown> => {
  const def = defOf(schema);
  const inner = (one: z.ZodType) => arbitraryOf(one, texts);
  if (def.type === 'object') return objectOf(def.shape ?? {}, texts);
  if (def.type === 'array') return fc.array(inner(def.element!), { maxLength: 4 });
  if (def.type === 'nullable') return fc.oneof(fc.constant(null), inner(def.innerType!));
  if (def.type === 'boolean') return fc.boolean();
  if (def.type === 'record')
    return fc.dictionary(fc.oneof(fc.constantFrom('tier', 'class', 'input', 'output'), fc.string()), inner(def.valueType!), { maxKeys: 3 });
  if (def.type === 'optional' || def.type === 'default') return fc.oneof(fc.constant(undefined), inner(def.innerType!));
  if (def.type === 'union') return fc.oneof(...def.options!.map(inner));
  if (def.type === 'pipe') return arbitraryOf(def.in!, texts.filter(isTime));
  if (def.type === 'enum') return fc.constantFrom(...Object.values(def.entries!));
  if (def.type === 'literal') return fc.constantFrom(...def.values!);
  if (def.type === 'number') return fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -1, max: 20_000_000 }), fc.double());
  const pattern = def.checks?.map((check) => check._zod.def.pattern).find((one) => one !== undefined);
  const known = texts.filter((text) => pattern === undefined || pattern.test(text));
  const strings = [
    ...(known.length > 0 ? [fc.constantFrom(...known)] : []),
    ...(pattern === undefined ? [] : [fc.stringMatching(pattern)]),
  ];
  return strings.length > 0 ? fc.oneof(...strings) : fc.string();
};

const objectOf = (shape: Record<string, z.ZodType>, texts: readonly string[]): fc.Arbitrary<unknown> =>
  fc.record(Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, arbitraryOf(member, texts)])));
