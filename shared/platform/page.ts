import type { Item, Key, Table } from './table.ts';

export type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };
export type Page<Value> = { readonly data: readonly Value[]; readonly nextCursor: string | null };

/** Where a page ended, opaque to callers: it stays inside the partition that the next request reads anyway. */
export const encodeCursor = (position: string): string => Buffer.from(position).toString('base64url');
export const decodeCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

/** One page of a partition, in key order; `prefix` narrows the sort keys. */
export const readPage = async (
  table: Pick<Table, 'query'>,
  partition: Omit<Key, 'sk'>,
  { limit, cursor }: PageRequest,
  prefix = '',
): Promise<Page<Item>> => {
  const items: Item[] = [];
  const after = cursor === undefined ? {} : { after: decodeCursor(cursor) };
  const within = prefix === '' ? {} : { from: prefix, to: `${prefix}\u{10ffff}` };
  if (prefix !== '' && cursor !== undefined && !decodeCursor(cursor).startsWith(prefix)) return { data: [], nextCursor: null };
  for await (const item of table.query(partition, { ...within, ...after, limit: limit + 1 })) items.push(item);
  const data = items.slice(0, limit);
  return { data, nextCursor: items.length > limit ? encodeCursor(data.at(-1)!.sk) : null };
};
