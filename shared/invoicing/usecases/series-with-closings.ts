import type { Table } from '#shared/platform/table.ts';
import type { Invoice } from '../domain/invoice.ts';
import { groupOf, pendingKey, readGroup } from '../store.ts';

/** Every series that has invoices without a number, one key read each, whatever the length of its list. */
export const seriesWithClosings = (table: Pick<Table, 'query'>) =>
  async function* groups(): AsyncIterable<Pick<Invoice, 'factory' | 'series'>> {
    let after: string | undefined;
    do {
      const from = after;
      after = undefined;
      for await (const item of table.query(pendingKey('', ''), { limit: 1, ...(from !== undefined && { from }) })) {
        const group = readGroup(item.sk);
        yield group;
        after = `${pendingKey(groupOf(group), '').sk}\u{10ffff}`;
      }
    } while (after !== undefined);
  };
