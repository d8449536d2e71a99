import { type CpuBench, cpuBench } from './cpu.ts';
import { type IngestCost, ingestCost, unruly } from './ingest-cost.ts';
import { ledgerSeeds } from './ledger-seeds.ts';
import { benchPeers, type PeerResult } from './peer-run.ts';
import { frozen, type Load, nodeMinute, oneAtNinety } from './workload.ts';

const PEER_SEEDS = 200;

const at = (eventsPerSecond: number, load: Partial<Load> = {}): Load => {
  const { shards = 1 } = load;
  return { eventsPerWindow: (60 * eventsPerSecond) / shards, perBatch: 1_000, lanes: 10, shards, eventOf: frozen, ...load };
};

/** 4,000 nodes, each minute one event of eight GPUs a node. */
const NODES = 4_000;
const GPUS_A_NODE = 8;
const nodes: Load = { eventsPerWindow: NODES, perBatch: 1_000, lanes: 1, shards: 1, eventOf: nodeMinute };

type IngestBench = CpuBench &
  Pick<IngestCost, 'wruPerEvent' | 'requestsPerEvent' | 'storedBytesPerEvent'> & {
    readonly usdPerMillion: Readonly<Record<'1k' | '10k' | '100k', number>>;
    readonly storageUsdPerMillion: number;
    readonly gpuMinutes: { readonly wruPerEvent: number; readonly usdPerMillionGpuMinutes: number };
    readonly oneTenantAt90: Pick<IngestCost, 'wruPerEvent' | 'usdPerMillion'>;
    readonly unruly: Pick<IngestCost, 'wruPerEvent' | 'usdPerMillion'>;
    readonly faultSeeds: number;
    readonly wrongTotals: number;
    readonly faults: Readonly<Record<string, number>>;
    readonly peers: readonly PeerResult[];
  };

/** What it costs to take in and count usage, whether it is right under faults, and the same of three other patterns. */
export const ingestBench = async (seeds: number): Promise<IngestBench> => {
  const [small, medium, large] = [
    await ingestCost(at(1_000, { lanes: 1 })),
    await ingestCost(at(10_000)),
    await ingestCost(at(100_000, { shards: 8, perBatch: 5_000, lanes: 5 })),
  ];
  const gpu = await ingestCost(nodes);
  const { seeds: faultSeeds, wrongTotals, faults } = await ledgerSeeds(seeds);
  return {
    wruPerEvent: medium.wruPerEvent,
    requestsPerEvent: medium.requestsPerEvent,
    storedBytesPerEvent: medium.storedBytesPerEvent,
    usdPerMillion: { '1k': small.usdPerMillion, '10k': medium.usdPerMillion, '100k': large.usdPerMillion },
    storageUsdPerMillion: medium.storageUsdPerMillion,
    gpuMinutes: { wruPerEvent: gpu.wruPerEvent, usdPerMillionGpuMinutes: gpu.usdPerMillion / GPUS_A_NODE },
    oneTenantAt90: costOf(await ingestCost(at(10_000, { eventOf: oneAtNinety }))),
    unruly: costOf(await ingestCost(at(10_000), unruly)),
    ...(await cpuBench()),
    faultSeeds,
    wrongTotals,
    faults,
    peers: await benchPeers(PEER_SEEDS),
  };
};

const costOf = ({ wruPerEvent, usdPerMillion }: IngestCost) => ({ wruPerEvent, usdPerMillion });
