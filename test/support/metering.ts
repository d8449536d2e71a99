import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Table } from '#shared/platform/table.ts';
import { batch as batchSchema, type SentBatch } from '#shared/metering/batch.ts';
import { decodeMinutes } from '#shared/metering/domain/minute-sums.ts';
import type { Appended } from '#shared/metering/domain/appended.ts';
import type { LaneId } from '#shared/metering/domain/lane.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { chooseShard } from '#shared/metering/usecases/choose-shard.ts';
import { appendBatch, type Arrival, noPositions } from '#shared/metering/usecases/append-batch.ts';

export const FACTORY = 'fac_01JD0000000000000000000000';
export const PRODUCER = 'prd_01JD0000000000000000000000';
export const tenantNumber = (number: number) => `ten_01JD${String(number).padStart(22, '0')}`;

/** Frozen bytes as an arrival. */
export const arrivalOf = (id: LaneId, seq: number, sent: SentBatch): Arrival => {
  const bytes = Buffer.from(JSON.stringify(sent));
  return {
    factory: FACTORY,
    id,
    seq,
    batch: batchSchema.parse(sent),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    bytes: bytes.length,
    gzip: gzipSync(bytes, { level: 1 }),
  };
};

/** Appends as the ingest function does, with every tenant known. */
export const append =
  (deps: { readonly table: Table; readonly raw: Blobs; readonly shards?: number }) =>
  (arrival: Arrival, now: number): Promise<Appended> =>
    appendBatch({
      metering: meteringStore(deps.table),
      raw: deps.raw,
      knownIn: async () => ({ isTenant: () => true, isProject: () => true }),
      newShard: chooseShard({ metering: meteringStore(deps.table), shardsOf: async () => deps.shards ?? 1, known: new Set() }),
      positions: noPositions(),
    })(arrival, now);

/** What the usage hours say, summed per tenant, SKU and counter; minutes as their sum and as a sum that tells them apart. */
export const totals = async (table: Table, tenants: readonly string[], months: readonly string[]): Promise<Record<string, bigint>> => {
  const sums: Record<string, bigint> = {};
  for (const tenant of tenants) {
    for (const month of months) {
      for await (const { sku, hour, counters, events, minutes, firstUse, firstToken } of meteringStore(table).usageHours(
        { factory: FACTORY, tenant },
        month,
      )) {
        const byMinute = decodeMinutes(minutes);
        const ofMinutes = minutes && {
          minutes: byMinute.reduce((sum, minute) => sum + minute, 0n),
          byMinute: byMinute.reduce((sum, minute, index) => sum + BigInt(index + 1) * minute, 0n),
        };
        for (const [name, quantity] of Object.entries({ ...counters, events, ...ofMinutes })) {
          const key = `${tenant} ${sku} ${hour} ${name}`;
          sums[key] = (sums[key] ?? 0n) + quantity;
        }
        for (const [name, at] of Object.entries({ firstUse, firstToken })) {
          const key = `${tenant} ${sku} ${hour} ${name}`;
          if (at !== undefined && (sums[key] === undefined || BigInt(at) < sums[key])) sums[key] = BigInt(at);
        }
      }
    }
  }
  return sums;
};
