import { hourOf, type Instant, SECOND } from '#shared/kernel/time.ts';
import type { TokensEvent } from '#shared/metering/batch.ts';
import type { Key, Table } from '#shared/platform/table.ts';

export type PeerEvent = TokensEvent & { readonly requestId: string };

/** A way to count usage that others publish, re-expressed on the write algebra; each request brings one event. */
export type Peer = {
  readonly name: string;
  readonly source: string;
  /** Takes an event; the producer sends it again until this does not throw. */
  accept(table: Table, event: PeerEvent, now: Instant): Promise<void>;
  /** Counts inserted events that the table's stream delivers together. */
  aggregate?(table: Table, events: readonly PeerEvent[]): Promise<void>;
};

export const eventKey = ({ tenant, requestId }: PeerEvent): Key => ({ table: 'usage', pk: `EVENT#${tenant}`, sk: requestId });
export const counterKey = ({ tenant, model, at }: PeerEvent): Key => ({
  table: 'usage',
  pk: `COUNTER#${tenant}`,
  sk: `${model}#${hourOf(at)}`,
});
export const countersOf = ({ tokens: { input = 0, output = 0 } }: PeerEvent) => ({
  events: 1n,
  input: BigInt(input),
  output: BigInt(output),
});

let serial = 0;

/** An ADD without a condition, which the write algebra leaves out: an advance to a number that nothing has reached. */
const added = (advance: Key, add: Readonly<Record<string, bigint>>) => ({ advance, generation: (serial += 1), add });

const addUntilDone = async (table: Table, key: Key, add: Readonly<Record<string, bigint>>): Promise<void> => {
  while ((await table.commit([added(key, add)])).length > 0);
};

const insertOf = (event: PeerEvent) => ({ insert: { ...eventKey(event), version: 1, ...event } });

const putThenStream: Peer = {
  name: 'one event a request, put if absent; the stream adds up',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-gsi-aggregation.html',
  accept: async (table, event) => {
    for (;;) {
      const [lost] = await table.commit([insertOf(event)]);
      if (lost === undefined || lost.found !== undefined) return;
    }
  },
  aggregate: async (table, events) => {
    const sums = new Map<string, { readonly key: Key; readonly add: Record<string, bigint> }>();
    for (const event of events) {
      const key = counterKey(event);
      const sum = sums.get(`${key.pk} ${key.sk}`) ?? { key, add: {} };
      sums.set(`${key.pk} ${key.sk}`, sum);
      for (const [name, count] of Object.entries(countersOf(event))) sum.add[name] = (sum.add[name] ?? 0n) + count;
    }
    for (const { key, add } of sums.values()) await addUntilDone(table, key, add);
  },
};

const transaction: Peer = {
  name: 'a transaction of put and counter per event',
  source: 'https://dynotable.com/en-GB/learn/dynamodb-transactions',
  accept: async (table, event) => {
    for (;;) {
      const lost = await table.commit([insertOf(event), added(counterKey(event), countersOf(event))]);
      if (lost.length === 0 || lost.some(({ index, found }) => index === 0 && found !== undefined)) return;
    }
  },
};

const IN_PROGRESS = 30 * SECOND;

/**
 * The record says INPROGRESS, the effect follows, the record says COMPLETED; an effect that throws takes the record away again, and
 * a record left INPROGRESS is taken over once its time is up.
 */
const idempotencyRecord: Peer = {
  name: 'an idempotency record per event (Powertools)',
  source: 'https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency',
  accept: async (table, event, now) => {
    const key: Key = { table: 'ephemera', pk: `ingest#${event.requestId}`, sk: '-' };
    const record = {
      ...key,
      version: 1,
      status: 'INPROGRESS',
      inProgressUntil: now + IN_PROGRESS,
      expiration: Math.floor(now / SECOND) + 3_600,
    };
    const [lost] = await table.commit([{ insert: record }]);
    const { found } = lost ?? {};
    if (found?.['status'] === 'COMPLETED') return;
    const version = (found?.version ?? 0) + 1;
    if (lost !== undefined) {
      if (found === undefined || Number(found['inProgressUntil']) > now) throw new Error('already in progress');
      if ((await table.commit([{ replace: { ...record, version }, ifVersion: found.version }])).length > 0) throw new Error('taken over');
    }
    try {
      await addUntilDone(table, counterKey(event), countersOf(event));
    } catch (error) {
      await table.commit([{ remove: key, ifVersion: version }]);
      throw error;
    }
    const completed = { ...record, version: version + 1, status: 'COMPLETED', data: '{"accepted":1}' };
    if ((await table.commit([{ replace: completed, ifVersion: version }])).length > 0) throw new Error('not completed');
  },
};

export const peers: readonly Peer[] = [putThenStream, transaction, idempotencyRecord];
