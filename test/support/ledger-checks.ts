import { parseInstant } from '#shared/kernel/time.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import { START } from '#shared/metering/domain/lane.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { insertLog, type LogEntry } from '#shared/metering/store/log.ts';
import { appendBatch, noPositions } from '#shared/metering/usecases/append-batch.ts';
import { checkReadiness } from '#shared/metering/usecases/check-readiness.ts';
import { type RollUpDeps, rollUp } from '#shared/metering/usecases/roll-up.ts';
import { sweepLanes } from '#shared/metering/usecases/sweep-lanes.ts';
import { takeBatches } from '#shared/metering/usecases/take-batches.ts';
import type { Commit } from '#shared/platform/table.ts';
import { frozen } from './ledger-lanes.ts';
import { arrivalOf, FACTORY, PRODUCER, tenantNumber } from './metering.ts';
import { againWrongs, bookedWrongs } from './ledger-billing-checks.ts';
import { requestWrongs } from './ledger-request-checks.ts';
import { createTwin } from './twin.ts';

const NOW = parseInstant('2023-12-01T01:00:00Z');
const NOVEMBER_END = parseInstant('2023-12-01T00:00:00Z');
const noPause = async () => {};
const wrongIf = (isWrong: boolean, what: string): readonly string[] => (isWrong ? [what] : []);

const tokens = (input: number): SentBatch['events'] => [
  { type: 'tokens', tenant: tenantNumber(1), model: 'm', at: '2023-11-30T12:00:00Z', tokens: { input } },
];

/** A factory of two shards: lane `b` is in the second, all others are in the first. */
const factory = async () => {
  const { table, blobs, items } = createTwin(1);
  const metering = meteringStore(table);
  for (const k of [0, 1]) await metering.listShard(shardId(FACTORY, k));
  const append = appendBatch({
    metering,
    raw: blobs,
    knownIn: async () => ({ isTenant: () => true, isProject: () => true }),
    newShard: async (_factory, { lane }) => shardId(FACTORY, Number(lane === 'b')),
    positions: noPositions(),
  });
  const deps: RollUpDeps = { metering, commit: table.commit, raw: blobs, pause: noPause };
  return {
    table,
    items,
    deps,
    put: (lane: string, seq: number, sent: SentBatch) => append(arrivalOf({ producer: PRODUCER, lane }, seq, sent), NOW),
    roll: (k: number, more: Partial<RollUpDeps> = {}, interval = 0) =>
      rollUp({ ...deps, ...more })({ shard: shardId(FACTORY, k), interval, wall: () => NOW, present: NOW, goOn: () => true }),
  };
};

/** 2,001 batches are more than one generation takes, and 3 batches of 10,416 usage hours each are. */
const capWrongs = async (): Promise<readonly string[]> => {
  const { table, put, roll } = await factory();
  await put('a', 0, { events: [] });
  const { sha256, gzip } = frozen(Buffer.from('{"events":[]}'));
  const entry = {
    id: { producer: PRODUCER, lane: 'a' },
    shard: shardId(FACTORY, 0),
    sha256,
    events: 0,
    bytes: 13,
    receivedAt: NOW,
    body: gzip,
  };
  for (let seq = 1; seq <= 2_000; seq += 1) await table.commit([insertLog({ ...entry, seq })]);
  const { generations, batches } = await roll(0, {}, 30_000);
  const wide = await takeWide();
  return [
    ...wrongIf(generations === 1 && batches === 2_001, 'no cap of batches'),
    ...wrongIf(batches < 2_001, 'a generation that met its cap keeps the next one waiting'),
    ...wrongIf(wide.batches !== 2 || !wide.capped, `a generation took ${wide.batches} wide batches, capped: ${wide.capped}`),
  ];
};

const takeWide = async () => {
  const id = { producer: PRODUCER, lane: 'a' };
  const shard = shardId(FACTORY, 0);
  const entries = [0, 1, 2].map((seq): LogEntry => {
    const { sha256, gzip: body } = frozen(Buffer.from(JSON.stringify({ events: wideEvents(seq) })));
    return { id, seq, shard, sha256, events: 14, bytes: 1, receivedAt: NOW, body };
  });
  const metering = {
    positions: async () => [{ ...id, ...START, factory: FACTORY, shard, countedAt: null }],
    logFrom: async function* () {
      yield* entries;
    },
    skip: async () => undefined,
  };
  const { lanes, capped } = await takeBatches({ metering, raw: { get: async () => undefined } })([{ ...id, listedFor: 0 }], '', () => true);
  return { batches: lanes[0]?.position.next ?? 0, capped };
};

/** 14 SKUs for all 744 hours of a month. */
const wideEvents = (seq: number): SentBatch['events'] =>
  Array.from({ length: 14 }, (_, index) => ({
    type: 'gpu',
    tenant: tenantNumber(1),
    sku: `s${seq}.${index}`,
    allocation: 'p',
    gpuMilli: 1,
    from: '2023-10-01T00:00:00Z',
    to: '2023-11-01T00:00:00Z',
  }));

/** A batch came after the end of a counted lane and the sweep listed it again, while a worker was about to take it from the listing. */
const relistWrongs = async (): Promise<readonly string[]> => {
  const { deps, items, put, roll, table } = await factory();
  await put('a', 0, { events: tokens(1), end: true });
  let isSlow = true;
  const slow: Commit = async (writes) => {
    if (isSlow && 'remove' in writes[0]!) {
      isSlow = false;
      await roll(0);
      const { sha256, gzip } = frozen(Buffer.from(JSON.stringify({ events: tokens(2) })));
      const of = {
        id: { producer: PRODUCER, lane: 'a' },
        seq: 1,
        shard: shardId(FACTORY, 0),
        sha256,
        events: 1,
        bytes: 1,
        receivedAt: NOW,
      };
      await table.commit([insertLog({ ...of, body: gzip })]);
      await sweepLanes(deps)(NOW);
    }
    return table.commit(writes);
  };
  await roll(0, { commit: slow });
  await roll(0);
  const counted = items().find(({ pk }) => pk.startsWith('T#'))?.['input'];
  return wrongIf(counted !== 3n, `a lane that was listed again was taken from the listing: counted ${String(counted)} of 3`);
};

/** Lane b registers between the list of lanes and the reading of their positions; only then does its producer promise on lane a. */
const secondLookWrongs = async (): Promise<readonly string[]> => {
  const { deps, put, roll } = await factory();
  await put('a', 0, { events: tokens(11) });
  await roll(0);
  const readiness = checkReadiness({
    metering: {
      ...deps.metering,
      positions: async (lanes) => {
        await put('b', 0, { events: tokens(100) });
        await put('a', 1, { events: [], watermark: '2023-12-01T00:00:00Z' });
        await roll(0);
        return deps.metering.positions(lanes);
      },
    },
    commit: deps.commit,
    producers: async () => [{ id: PRODUCER, retiredFrom: null }],
  });
  const { complete } = await readiness(FACTORY, NOVEMBER_END);
  return wrongIf(complete, 'closed at 11 instead of 111');
};

/** Checks of single races and of requests, each by name: what is wrong, nothing where the code is right. */
export const ledgerChecks: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  caps: capWrongs,
  relisted: relistWrongs,
  'second-look': secondLookWrongs,
  again: againWrongs,
  booked: bookedWrongs,
  requests: requestWrongs,
};
