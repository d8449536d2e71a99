import { gunzipSync } from 'node:zlib';
import type { Instant } from '#shared/kernel/time.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import { againRows } from '#shared/metering/again.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import { meteringStore, type MeteringStore } from '#shared/metering/store.ts';
import type { LogEntry } from '#shared/metering/store/log.ts';
import { checkReadiness } from '#shared/metering/usecases/check-readiness.ts';
import { once } from '#shared/platform/once.ts';
import type { Queue } from '#shared/platform/queue.ts';
import { contract, graduated, noCommitments, priceVersion, unitRate } from './billing.ts';
import { frozen, PRODUCERS, SKU } from './ledger-lanes.ts';
import { type Random, seeded } from './random.ts';
import { createTwin, type Faults, type Twin, type TwinWorker } from './twin.ts';

/** In millions of tokens, and cents for 200 tokens: 2 up to the edge, 1 beyond. */
export const EDGE = 300_000n;
const TIERS = [['0.3', '100'], [null, '50']] as const; // prettier-ignore
const RATES = [graduated('tokens.input', '*', TIERS), unitRate('gpu.time', SKU, '36')];
const VERSIONS = [priceVersion(RATES)];
const noPause = async () => {};

export type Bell = { readonly kind: 'rollUp' | 'close' | 'number'; readonly group: string };

/** All that the processes of a run share: the twin, the doorbells, and what time it is. */
export type World = {
  readonly twin: Twin;
  readonly random: Random;
  readonly bells: Bell[];
  readonly clock: { at: Instant };
  readonly faults: Faults;
  readonly met: { bellsLost: number; bellsAgain: number; sentAgain: number; cutShort: number };
  readonly newId: () => string;
  /** What producers were told of their batches, by lane and seq. */
  readonly told: Map<string, 'accepted' | 'refused'>;
  /** By hash, batches as newer rules read them. */
  readonly respelled: Map<string, Pick<LogEntry, 'sha256' | 'body'>>;
};

export const createWorld = (seed: number, faults: Faults, watch: Parameters<typeof createTwin>[1]): World => {
  let ids = 0;
  return {
    twin: createTwin(seed, watch),
    random: seeded(seed + 1_000_003),
    bells: [],
    clock: { at: 0 },
    faults,
    met: { bellsLost: 0, bellsAgain: 0, sentAgain: 0, cutShort: 0 },
    newId: () => `inv_${String((ids += 1)).padStart(6, '0')}`,
    told: new Map(),
    respelled: new Map(),
  };
};

/** Two versions of the metering rules: the newer one spells the keys of usage hours in another way. */
export type Rules = 'older' | 'newer';

/** A process: its environment, its clock, and the version of its code. */
export type Process = ReturnType<typeof processOf>;

const SKEW = 5_000;

/** A new process under the faults of the world; its clock is up to 5 s wrong. */
export const startProcess = (world: World, rules: Rules = 'older') =>
  processOf(world, world.twin.worker(world.faults), rules, world.random.below(2 * SKEW) - SKEW);

/** A process that nothing happens to. */
export const calmProcess = (world: World) => processOf(world, { ...world.twin, idle: noPause }, 'older', 0);

const processOf = (world: World, { table, blobs, idle }: TwinWorker, rules: Rules, skew: number) => {
  const metering = rules === 'older' ? meteringStore(table) : newerRules(world, meteringStore(table));
  const invoicing = invoicingStore(table);
  const ring = (kind: Bell['kind']): Queue => ({ ring: async (group) => ringIn(world, { kind, group }) });
  const producers = async () => PRODUCERS.map((id) => ({ id, retiredFrom: null }));
  return {
    table,
    idle,
    metering,
    invoicing,
    now: () => world.clock.at + skew,
    wall: () => world.clock.at + skew,
    commit: table.commit,
    raw: blobs,
    documents: blobs,
    pause: noPause,
    newId: world.newId,
    once: once(table, noPause),
    rollUps: ring('rollUp'),
    closing: ring('close'),
    numbering: ring('number'),
    usage: {
      hours: metering.usageHours,
      readiness: checkReadiness({ metering, commit: table.commit, producers }),
      again: againRows(table),
    },
    prices: async (_factory: string, tenant: string) => ({ contracts: [contract({ tenant, effectiveFrom: 0 })], versions: VERSIONS }),
    commitments: noCommitments,
    waived: async () => [],
  };
};

/** A doorbell may be lost, come twice, and overtake others. */
const ringIn = ({ random, bells, met }: World, bell: Bell): void => {
  if (random.chance(0.1)) {
    met.bellsLost += 1;
    return;
  }
  bells.splice(random.below(bells.length + 1), 0, bell);
  if (!random.chance(0.1)) return;
  met.bellsAgain += 1;
  bells.splice(random.below(bells.length + 1), 0, bell);
};

/** Every event is folded into a key of its own spelling: quantities and prices stay, the keys do not. */
const newerRules = ({ respelled }: World, metering: MeteringStore): MeteringStore => ({
  ...metering,
  logFrom: async function* (...from) {
    for await (const entry of metering.logFrom(...from)) {
      if (!respelled.has(entry.sha256)) respelled.set(entry.sha256, respell(entry));
      yield { ...entry, ...respelled.get(entry.sha256) };
    }
  },
});

const respell = ({ body }: LogEntry): Pick<LogEntry, 'sha256' | 'body'> => {
  const { events, ...sent } = JSON.parse(gunzipSync(body!).toString()) as SentBatch;
  const bytes = Buffer.from(JSON.stringify({ ...sent, events: events.map((event) => ({ ...event, region: 'eu' })) }));
  const { sha256, gzip } = frozen(bytes);
  return { sha256, body: gzip };
};
