import type { Period } from '#shared/kernel/time.ts';
import type { Key, Table, Write } from '#shared/platform/table.ts';

/** Says that the next close rates a month again that is too old for it to look at by itself. Inserted and removed, never replaced. */
export type Again = { readonly month: Period; readonly id: string };

const againKey = (tenant: string, sk: string): Key => ({ table: 'usage', pk: `T#${tenant}#AGAIN`, sk });
const nameOf = ({ month, id }: Again): string => `${month}#${id}`;

export const insertAgain = (tenant: string, again: Again): Write => ({ insert: { ...againKey(tenant, nameOf(again)), version: 1 } });

export const removeAgain = (tenant: string, again: Again): Write => ({ remove: againKey(tenant, nameOf(again)), ifVersion: 1 });

/** The rows of a tenant, oldest months first; strongly consistent page by page. */
export const againRows = (table: Pick<Table, 'query'>) =>
  async function* rows(tenant: string): AsyncIterable<Again> {
    for await (const { sk } of table.query(againKey(tenant, ''))) yield { month: sk.slice(0, 7), id: sk.slice(8) };
  };
