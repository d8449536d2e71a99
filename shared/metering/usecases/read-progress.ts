import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import type { Blobs } from '#shared/platform/blobs.ts';
import { type Batch, batch as batchSchema } from '../batch.ts';
import { batchWidth, MAX_HOURS } from '../domain/check-batch.ts';
import type { Lane } from '../domain/lane.ts';
import type { LaneProgress } from '../domain/plan-generation.ts';
import type { LogEntry, MeteringStore } from '../store.ts';

const MAX_BATCHES = 2_000;
const MAX_BYTES = 256 * 1024 * 1024;

type Deps = { readonly metering: Pick<MeteringStore, 'shardLanes' | 'logFrom'>; readonly raw: Pick<Blobs, 'get'> };
type Room = { batches: number; bytes: number; hours: number };

/**
 * The shard's lanes and, of each, the batches from its next seq to its first gap, within the caps of one generation.
 * `capped`: more was there. Must be read after the checkpoint.
 */
export const readProgress =
  (deps: Deps) =>
  async (shard: number): Promise<{ readonly lanes: readonly LaneProgress[]; readonly capped: boolean }> => {
    const room: Room = { batches: MAX_BATCHES, bytes: MAX_BYTES, hours: MAX_HOURS };
    const lanes: LaneProgress[] = [];
    for await (const lane of deps.metering.shardLanes(shard)) lanes.push({ ...lane, batches: await batchesOf(deps, lane, room) });
    return { lanes, capped: !hasRoom(room) };
  };

const hasRoom = ({ batches, bytes, hours }: Room) => batches > 0 && bytes > 0 && hours > 0;

const batchesOf = async ({ metering, raw }: Deps, { next, producer, lane }: Lane, room: Room): Promise<readonly Batch[]> => {
  const found: Batch[] = [];
  if (!hasRoom(room)) return found;
  for await (const entry of metering.logFrom({ producer, lane }, next)) {
    if (entry.seq !== next + found.length) break;
    const batch = await readBatch(raw, entry);
    found.push(batch);
    room.batches -= 1;
    room.bytes -= entry.bytes;
    room.hours -= batchWidth(batch);
    if (!hasRoom(room)) break;
  }
  return found;
};

/** The events behind a log entry. @throws Error if the bytes are gone or are not those that were accepted. */
const readBatch = async (raw: Deps['raw'], { id, seq, sha256, body, raw: name }: LogEntry): Promise<Batch> => {
  const gzip = body ?? (await raw.get(name ?? ''));
  const bytes = gzip && gunzipSync(gzip);
  if (bytes === undefined || createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new Error(`the bytes of batch ${id.producer}/${id.lane}/${seq} are not the accepted ones`);
  }
  return batchSchema.parse(JSON.parse(bytes.toString('utf8')));
};
