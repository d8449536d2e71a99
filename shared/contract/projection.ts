import type * as z from 'zod';

/** The same, read only at every depth: what is shown is never changed. */
export type Shown<Value> = Value extends (infer Item)[]
  ? readonly Shown<Item>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Shown<Value[Name]> }
    : Value;

/** How a value is shown outside: the schema of what is shown, which transforms nothing, and the way to it. */
export type Projection<Value, Schema extends z.ZodType> = {
  readonly schema: Schema;
  readonly show: (value: Value) => Shown<z.output<Schema>>;
  /** `application/json` unless it says otherwise. */
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

type More = { readonly mediaType?: string; readonly headers?: Readonly<Record<string, string>> };

/** Puts a projection beside the schema of its result. @__NO_SIDE_EFFECTS__ */
export const projection = <Value, Schema extends z.ZodType>(
  schema: Schema,
  show: (value: Value) => Shown<z.output<Schema>>,
  more: More = {},
): Projection<Value, Schema> => ({ schema, show, ...more });
