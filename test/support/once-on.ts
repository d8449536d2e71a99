import { type Answered, type Once, once } from '#shared/platform/once.ts';
import type { Table } from '#shared/platform/table.ts';

let sent = 0;

/** A request of its own that happens once; it is answered with the value as it is. */
export const onceOn =
  <Value>(table: Table): Once<Value> =>
  (attempt): Promise<Answered> =>
    once(table, async () => {})<Value>({ owner: 'o', key: `once-${(sent += 1)}`, hash: 'h', wall: 0 }, (body) => ({ status: 200, body }))(
      attempt,
    );
