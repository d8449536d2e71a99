import { hash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { parseBatch } from '#functions/metering/parse-batch.ts';
import { readBatch } from '#functions/metering/read-batch.ts';
import { MINUTE } from '#shared/kernel/time.ts';
import type { Batch } from '#shared/metering/batch.ts';
import { batchWidth, checkBatch } from '#shared/metering/domain/check-batch.ts';
import { emptyFold, foldEvent } from '#shared/metering/domain/fold.ts';
import { readKeptBatch } from '#shared/metering/kept-batch.ts';
import { seeded } from '#test/support/random.ts';
import { restEvent } from '#test/support/rest-event.ts';
import { frozenBatch } from './frozen-batch.ts';
import { cpuRatios } from './cpu-ratios.ts';

const EVENTS = 1_000;
const START = Date.UTC(2023, 10, 16, 18, 17);

export type CpuBench = {
  readonly cpuRatioToJsonParse: number;
  readonly cpuRatioAsSent: number;
  readonly rollupCpuRatioToJsonParse: number;
};

/** What one batch costs as a multiple of JSON.parse alone: from its decompressed bytes, as sent (base64 and gzip), and in the rollup. */
export const cpuBench = async (): Promise<CpuBench> => {
  const text = JSON.stringify(frozenBatch(seeded(1), EVENTS, START));
  const bytes = Buffer.from(text);
  const gzip = gzipSync(bytes);
  const sha256 = hash('sha256', bytes);
  const event = restEvent({ method: 'PUT', path: '/', body: gzip, headers: { 'Content-Encoding': 'gzip' } });
  return cpuRatios(() => JSON.parse(text), {
    cpuRatioToJsonParse: () => check(parseBatch(bytes).batch),
    cpuRatioAsSent: () => check(readBatch(event).batch),
    rollupCpuRatioToJsonParse: () => fold(gzip, sha256),
  });
};

const check = (batch: Batch): void => {
  const known = { isTenant: () => true, isProject: () => true };
  if (checkBatch(batch, START + MINUTE, known).length > 0 || batchWidth(batch) !== EVENTS) throw new Error('the batch is wrong');
};

/**
 * What the rollup does with a batch: the accepted bytes, their hash, their events, and what these add to which usage hours, each of them new.
 * What was added is planned once for all batches of a generation.
 */
const fold = (gzip: Uint8Array, sha256: string): void => {
  const batch = readKeptBatch(gzip, sha256);
  if (batch === undefined) throw new Error('the batch is wrong');
  const folded = emptyFold();
  for (const event of batch.events) foldEvent(folded, event);
};
