import { expect, test } from 'vitest';
import type { Table } from '#shared/platform/table.ts';
import { append, arrivalOf, PRODUCER, tenantNumber } from '#test/support/metering.ts';
import { createTwin } from '#test/support/twin.ts';

const NOW = Date.UTC(2023, 10, 20);
const events = [{ type: 'tokens' as const, tenant: tenantNumber(1), model: 'm', at: '2023-11-20T00:00:00Z', tokens: { input: 1 } }];
const first = arrivalOf({ producer: PRODUCER, lane: 'lane' }, 0, { events });

/** A table on which another transaction is always in flight: every write loses, and nothing is shown. */
const inFlight = (table: Table): Table => ({ ...table, commit: async () => [{ index: 0, found: undefined }] });

test('a loss that shows nothing is settled by a look at the log', async () => {
  const { table, blobs } = createTwin(1);
  expect(await append({ table, raw: blobs })(first, NOW)).toMatchObject({ outcome: 'accepted' });
  const again = append({ table: inFlight(table), raw: blobs });
  expect(await again(first, NOW)).toMatchObject({ outcome: 'duplicate', accepted: 1, sha256: first.sha256 });
});

test('a loss that shows nothing, with nothing in the log, is contention: neither accepted nor a conflict', async () => {
  const { table, blobs } = createTwin(1);
  await expect(append({ table: inFlight(table), raw: blobs })(first, NOW)).rejects.toMatchObject({ code: 'contention' });
});
