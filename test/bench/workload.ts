import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { formatInstant, HOUR, type Instant, MINUTE } from '#shared/kernel/time.ts';
import type { Batch, UsageEvent } from '#shared/metering/batch.ts';
import type { Arrival } from '#shared/metering/usecases/append-batch.ts';
import { FACTORY, PRODUCER, tenantNumber } from '#test/support/metering.ts';
import type { Random } from '#test/support/random.ts';

export const WINDOW = MINUTE;

/** Of windows 0, 1 and 2 the last meets two hours, as one of the 60 windows of an hour does. */
const FIRST_WINDOW = Date.UTC(2023, 10, 16, 18) - 2.5 * WINDOW;
export const WINDOWS_AN_HOUR = HOUR / WINDOW;

const TENANTS = 500;
const EXPONENT = 1.1;
const MODELS = ['llm-large', 'llm-small'];

/** One shard's share of a load; `lanes` are the shard's. */
export type Load = {
  readonly eventsPerWindow: number;
  readonly perBatch: number;
  readonly lanes: number;
  readonly shards: number;
  readonly eventOf: (random: Random, at: Instant, index: number) => UsageEvent;
};

export type WorkBatch = { readonly lane: string; readonly seq: number; readonly events: Batch['events'] };
export type Window = { readonly end: Instant; readonly batches: readonly WorkBatch[] };

/** Tenants by rank, the first the largest. */
const zipf = (() => {
  const shares = Array.from({ length: TENANTS }, (_, index) => 1 / (index + 1) ** EXPONENT);
  let sum = 0;
  const upTo = shares.map((share) => (sum += share));
  return (random: Random): string => {
    const wanted = random.next() * sum;
    let [low, high] = [0, TENANTS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (upTo[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return tenantNumber(low + 1);
  };
})();

const uuid = (random: Random): string => {
  const hex = Array.from({ length: 4 }, () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};

const tokensOf = (tenant: string, random: Random, at: Instant): UsageEvent => ({
  type: 'tokens',
  tenant,
  model: random.pick(MODELS),
  at,
  tokens: { input: 1 + random.below(9_000), output: 1 + random.below(900) },
  requestId: uuid(random),
});

/** The frozen workload: 500 tenants, Zipf 1.1, two models each, one project, input and output tokens, UUID request ids. */
export const frozen = (random: Random, at: Instant): UsageEvent => tokensOf(zipf(random), random, at);

/** One tenant has nine events of ten. */
export const oneAtNinety = (random: Random, at: Instant): UsageEvent =>
  tokensOf(random.chance(0.9) ? tenantNumber(1) : zipf(random), random, at);

/** A node's eight GPUs for the minute that it is in, in one event; nodes belong to tenants in turn. */
export const nodeMinute = (_: Random, at: Instant, index: number): UsageEvent => {
  const from = at - (at % MINUTE);
  return {
    type: 'gpu',
    tenant: tenantNumber(1 + (index % TENANTS)),
    sku: 'gpu.gb300-nvl72',
    allocation: `node-${index}`,
    gpuMilli: 8_000,
    from,
    to: from + MINUTE,
  };
};

/** The batches of the window by number from 0: times spread evenly, one batch a lane in turn. */
export const windowOf = ({ eventsPerWindow, perBatch, lanes, eventOf }: Load, random: Random, number: number): Window => {
  const start = FIRST_WINDOW + number * WINDOW;
  const count = eventsPerWindow / perBatch;
  const batches = Array.from({ length: count }, (_, batch): WorkBatch => ({
    lane: `lane-${batch % lanes}`,
    seq: Math.floor((number * count + batch) / lanes),
    events: Array.from({ length: perBatch }, (__, index) => {
      const event = batch * perBatch + index;
      return eventOf(random, start + Math.floor((event * WINDOW) / eventsPerWindow), event);
    }),
  }));
  return { end: start + WINDOW, batches };
};

/** A batch as it arrives: gzipped JSON, parsed and hashed already. */
export const arrivalOf = ({ lane, seq, events }: WorkBatch): Arrival => {
  const bytes = Buffer.from(jsonOf(events));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    factory: FACTORY,
    id: { producer: PRODUCER, lane },
    seq,
    batch: { events },
    sha256,
    bytes: bytes.length,
    gzip: gzipSync(bytes),
  };
};

const jsonOf = (events: Batch['events']): string =>
  JSON.stringify({
    events: events.map((event) =>
      event.type === 'tokens'
        ? { ...event, at: formatInstant(event.at) }
        : { ...event, from: formatInstant(event.from), to: formatInstant(event.to) },
    ),
  });
