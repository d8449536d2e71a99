import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { formatInstant, type Instant, parseInstant } from '#shared/kernel/time.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import { readTimes } from '#shared/metering/domain/batch-times.ts';
import type { LaneId } from '#shared/metering/domain/lane.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import type { Arrival } from '#shared/metering/usecases/append-batch.ts';
import { FACTORY, tenantNumber } from './metering.ts';
import { type Random, seeded } from './random.ts';

export const TENANTS = [1, 2].map(tenantNumber);
export const PRODUCERS = ['prd_01JD0000000000000000000001', 'prd_01JD0000000000000000000002'];
export const MODELS = ['a', 'b'];
export const SKU = 'gpu.x';

/** Quantities such that every line of the prices comes to whole cents, however it is split. */
export const TOKENS_STEP = 200;
export const GPU_STEP = 1_000;

const at = parseInstant;
const NOVEMBER_END = at('2023-12-01T00:00:00Z');
const DECEMBER_END = at('2024-01-01T00:00:00Z');

/** What is sent when, in how many batches: so often it is of November (`late`); the last of them may promise up to a watermark. */
type Stage = {
  readonly batches: number;
  readonly sentAt: Instant;
  readonly from: Instant;
  readonly to: Instant;
  readonly late: number;
  readonly watermark?: Instant;
};
const HOURS = 3_600_000;
const NOVEMBER = { from: NOVEMBER_END - 2 * HOURS, to: NOVEMBER_END - 60_000, late: 0 };
const DECEMBER = { from: DECEMBER_END - HOURS, to: DECEMBER_END - 60_000, late: 0.4 };
const STAGES: readonly Stage[] = [
  { ...NOVEMBER, batches: 2, sentAt: NOVEMBER_END - 30_000 },
  { ...NOVEMBER, batches: 2, sentAt: NOVEMBER_END + HOURS, to: NOVEMBER_END + HOURS, watermark: NOVEMBER_END },
  { ...DECEMBER, batches: 1, sentAt: DECEMBER_END - 30_000 },
  { ...DECEMBER, batches: 2, sentAt: DECEMBER_END + HOURS, watermark: DECEMBER_END },
  { ...DECEMBER, batches: 1, sentAt: DECEMBER_END + 120 * HOURS },
];
const BATCHES = STAGES.reduce((sum, { batches }) => sum + batches, 0);
const LANES = [0, 1, 2, 3];
const producerOf = (lane: number): string => PRODUCERS[lane < 2 ? 0 : 1]!;
export const lanesOf = (producer: string): readonly string[] =>
  LANES.filter((lane) => producerOf(lane) === producer).map((lane) => `lane-${lane}`);

const EVENTS = 27;

export type PlannedBatch = {
  readonly sent: SentBatch;
  readonly arrival: Arrival;
  readonly sentAt: Instant;
  /** 0 for the first of its lane's stages. */
  readonly stage: number;
};
export type PlannedLane = {
  readonly id: LaneId;
  readonly batches: readonly PlannedBatch[];
  /** Seqs in the order in which they are sent at first. */
  readonly order: readonly number[];
  /** A seq that is not sent with the others. */
  readonly gap?: number;
};

/**
 * Four lanes of two producers. The first one ends before November's end, and its producer's other lane goes on; a batch may be sent
 * after its end. With `old`, the last lane has a batch of November and December behind a gap.
 */
export const makeLanes = (seed: number, old: boolean): readonly PlannedLane[] => {
  const random = seeded(seed);
  return LANES.map((number) => {
    const id = { producer: producerOf(number), lane: `lane-${number}` };
    const batches = number === 0 ? endingLane(random) : lastingLane(random, number === 3 && old);
    const planned = batches.map(({ stage, ...sent }, seq) => plannedBatch(id, seq, sent, stage));
    const order = sendingOrder(planned.length, random);
    const gap = planned.findIndex(({ sent }) => sent.events.length === 0);
    return gap < 0 ? { id, batches: planned, order } : { id, batches: planned, order: order.filter((seq) => seq !== gap), gap };
  });
};

type Sent = SentBatch & { readonly stage: number };

const endingLane = (random: Random): readonly Sent[] => {
  const batches = Array.from({ length: BATCHES }, (_, index) => batchIn(random, Number(index >= BATCHES / 2)));
  const last: Sent = { ...batches.pop()!, watermark: formatInstant(NOVEMBER_END - HOURS), end: true };
  return [...batches, last, ...(random.chance(0.4) ? [batchIn(random, 2)] : [])];
};

const lastingLane = (random: Random, old: boolean): readonly Sent[] => {
  const batches = STAGES.flatMap(({ batches: count, watermark }, stage) =>
    Array.from({ length: count }, (_, index): Sent => ({
      ...batchIn(random, stage),
      ...(watermark !== undefined && index === count - 1 && { watermark: formatInstant(watermark) }),
    })),
  );
  return old ? [...batches, { events: [], stage: 4 }, batchIn(random, 4)] : batches;
};

const batchIn = (random: Random, stage: number): Sent => ({
  events: Array.from({ length: EVENTS }, () => eventIn(random, STAGES[stage]!)),
  stage,
});

const eventIn = (random: Random, { from, to, late }: Stage): SentBatch['events'][number] => {
  const start = random.chance(late) ? NOVEMBER.from + random.below(2 * HOURS) : from + random.below(to - from);
  const second = start - (start % 1_000);
  const tenant = random.pick(TENANTS);
  // Two spellings of one key of usage hours.
  const project = random.chance(0.2) ? { project: defaultProject(tenant) } : {};
  if (random.chance(0.5))
    return {
      ...project,
      type: 'tokens',
      tenant,
      model: tenant === TENANTS[0] ? random.pick(MODELS) : MODELS[0]!,
      at: formatInstant(second),
      tokens: { input: TOKENS_STEP * random.below(50) },
    };
  const end = Math.min(second + 1_000 * (1 + random.below(3_000)), Math.max(to, NOVEMBER_END - 1_000));
  return {
    ...project,
    type: 'gpu',
    tenant,
    sku: SKU,
    allocation: 'p',
    gpuMilli: GPU_STEP * (1 + random.below(8)),
    from: formatInstant(second),
    to: formatInstant(Math.max(end - (end % 1_000), second + 1_000)),
    ...(random.chance(0.05) && { excluded: 'test' as const }),
  };
};

const plannedBatch = (id: LaneId, seq: number, sent: SentBatch, stage: number): PlannedBatch => {
  const bytes = Buffer.from(JSON.stringify(sent));
  const { sha256, gzip } = frozen(bytes);
  const batch = readTimes(JSON.parse(bytes.toString()) as SentBatch)!;
  return { sent, sentAt: STAGES[stage]!.sentAt, stage, arrival: { factory: FACTORY, id, seq, batch, sha256, bytes: bytes.length, gzip } };
};

export const frozen = (bytes: Uint8Array): { readonly sha256: string; readonly gzip: Uint8Array } => ({
  sha256: createHash('sha256').update(bytes).digest('hex'),
  gzip: gzipSync(bytes, { level: 1 }),
});

/** Seq 0 first, as it registers the lane; the others overtake each other a little, so that gaps come and go. */
const sendingOrder = (count: number, random: Random): readonly number[] =>
  Array.from({ length: count }, (_, seq) => ({ seq, rank: seq === 0 ? -1 : seq + random.below(4) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ seq }) => seq);
