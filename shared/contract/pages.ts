import * as z from 'zod';
import { type Projection, projection } from './projection.ts';

/** Which part of a list is asked for. */
export type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };
export type Page<Value> = { readonly data: readonly Value[]; readonly nextCursor: string | null };

const MOST = 100;

/** The query of a list: at most 100 a page, the cursor is opaque; with further fields of its own. */
export const pageQuery = <Fields extends z.ZodRawShape>(fields: Fields) =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(MOST).default(MOST),
    cursor: z.string().min(1).max(500).optional(),
    ...fields,
  });

/** How a page of a list is shown. */
export const pageOf = <Value, Schema extends z.ZodType>({ schema, show }: Projection<Value, Schema>) =>
  projection(z.object({ data: z.array(schema), nextCursor: z.string().nullable() }), ({ data, nextCursor }: Page<Value>) => ({
    data: data.map(show),
    nextCursor,
  }));

/** A page's values changed one by one. */
export const mapPage = <Value, Other>({ data, nextCursor }: Page<Value>, change: (value: Value) => Other): Page<Other> => ({
  data: data.map(change),
  nextCursor,
});

/** Where a page ended, opaque to callers: it stays inside the list that the next request reads anyway. */
export const encodeCursor = (position: string): string => Buffer.from(position).toString('base64url');
export const decodeCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

/** One page of a computed list, which is in the order of its names: those after the cursor, up to the limit. */
export const pageOfList = <Value>(all: readonly Value[], { limit, cursor }: PageRequest, nameOf: (value: Value) => string): Page<Value> => {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  const rest = after === undefined ? all : all.filter((value) => nameOf(value) > after);
  const data = rest.slice(0, limit);
  return { data, nextCursor: rest.length > limit ? encodeCursor(nameOf(data.at(-1)!)) : null };
};

/** The cursor of a list whose pages are told by the number of rows before them, as what is before never changes. */
export const countCursor = () =>
  z
    .string()
    .max(20)
    .refine((cursor) => /^\d{1,9}$/.test(decodeCursor(cursor)), 'not a cursor of this list')
    .optional();

/** One page of a list that only grows at its end. */
export const pageByCount = <Value>(all: readonly Value[], { limit, cursor }: PageRequest): Page<Value> => {
  const start = cursor === undefined ? 0 : Number(decodeCursor(cursor));
  return { data: all.slice(start, start + limit), nextCursor: start + limit < all.length ? encodeCursor(String(start + limit)) : null };
};
