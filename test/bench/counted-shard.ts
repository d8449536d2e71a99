import type { Instant } from '#shared/kernel/time.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { appendBatch, noPositions } from '#shared/metering/usecases/append-batch.ts';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { countingBlobs, countingTable, emptyTally, type Tally } from '#test/support/counting.ts';
import { FACTORY } from '#test/support/metering.ts';
import { itemBytes } from '#test/support/item-size.ts';
import { createTwin } from '#test/support/twin.ts';
import { arrivalOf, WINDOW, type WorkBatch } from './workload.ts';

const SHARD = shardId(FACTORY, 0);
/** What DynamoDB adds to an item's bytes where it bills storage. */
const ITEM_OVERHEAD = 100;

export type CountedShard = {
  readonly tally: Tally;
  append(batch: WorkBatch, now: Instant): Promise<void>;
  rollUp(now: Instant): Promise<void>;
  /** Events that the usage hours say they hold. */
  countedEvents(): number;
  itemBytes(): number;
};

/** One shard on a counting twin: the use cases of ingest and roll-up with an ingest function that is warm. */
export const countedShard = (): CountedShard => {
  const twin = createTwin(1);
  const tally = emptyTally();
  const table = countingTable(twin.table, tally);
  const raw = countingBlobs(twin.blobs, tally);
  const metering = meteringStore(table);
  const knownIn = async () => ({ isTenant: () => true, isProject: () => true });
  const ingest = appendBatch({ metering, raw, knownIn, newShard: async () => SHARD, positions: noPositions() });
  return {
    tally,
    append: async (batch, now) => void (await ingest(arrivalOf(batch), now)),
    rollUp: async (now) => {
      const deps = { metering, commit: table.commit, raw, pause: async () => {} };
      await rollUp(deps)({ shard: SHARD, interval: WINDOW, present: now, wall: () => now, goOn: () => true });
    },
    countedEvents: () => twin.items().reduce((sum, { pk, events }) => sum + (pk.includes('#USAGE#') ? Number(events) : 0), 0),
    itemBytes: () => twin.items().reduce((sum, item) => sum + itemBytes(item) + ITEM_OVERHEAD, 0),
  };
};
