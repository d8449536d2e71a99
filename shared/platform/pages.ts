import { decodeCursor, encodeCursor, type Page, type PageRequest } from '#shared/contract/pages.ts';
import type { Item, Key, Table } from './table.ts';

type Narrowed = {
  /** How the sort keys of the list begin, in a partition that holds other rows too. */
  readonly prefix?: string;
  /** Rows that belong to the list; a page is full of them, however many others lie between. */
  readonly where?: (item: Item) => boolean;
};

/** One page of a partition, in key order. A cursor from elsewhere finds nothing. */
export const readPage = async <Value>(
  table: Pick<Table, 'query'>,
  { table: name, pk }: Omit<Key, 'sk'>,
  { limit, cursor }: PageRequest,
  read: (item: Item) => Value,
  { prefix = '', where }: Narrowed = {},
): Promise<Page<Value>> => {
  const after = cursor === undefined ? {} : { after: decodeCursor(cursor) };
  if (after.after !== undefined && !after.after.startsWith(prefix)) return { data: [], nextCursor: null };
  const within = prefix === '' ? {} : { from: prefix, to: `${prefix}\u{10ffff}` };
  const found: Item[] = [];
  for await (const item of table.query({ table: name, pk }, { ...within, ...after, ...(where === undefined && { limit: limit + 1 }) })) {
    if (where?.(item) === false) continue;
    found.push(item);
    if (found.length > limit) break;
  }
  const data = found.slice(0, limit);
  return { data: data.map(read), nextCursor: found.length > limit ? encodeCursor(data.at(-1)!.sk) : null };
};

/** All that a paged list holds, page by page. */
export async function* allPages<Value>(read: (page: PageRequest) => Promise<Page<Value>>): AsyncIterable<Value> {
  for (let cursor: string | undefined; ;) {
    const { data, nextCursor } = await read({ limit: 100, cursor });
    yield* data;
    if (nextCursor === null) return;
    cursor = nextCursor;
  }
}
