import { expect, test } from 'vitest';
import type { Item, Key, Table, Write } from '#shared/platform/table.ts';
import { totals } from '#test/support/metering.ts';
import { MONTHS, plainTotals, runMetering, TENANTS } from '#test/support/metering-run.ts';
import type { Twin } from '#test/support/twin.ts';

const FAULTS = { conflict: 0.03, throttle: 0.02, lostReply: 0.05, death: 0.02 };
const SIZE = { lanes: 3, batches: 40, events: 1 };
const SEEDS = 120;

type Mutant = (table: Table, twin: Twin) => Table;
const commitThrough = (table: Table, mutate: (writes: readonly Write[]) => Promise<Awaited<ReturnType<Table['commit']>>>): Table => ({
  ...table,
  commit: mutate,
});
const isGeneration = (key: Key) => key.pk.startsWith('GEN#');

let raised = 1_000_000;
const mutants: Readonly<Record<string, Mutant>> = {
  'no guard on usage hours': (table) =>
    commitThrough(table, (writes) =>
      table.commit(
        writes.map((write) => ('advance' in write && write.advance.pk.startsWith('T#') ? { ...write, generation: (raised += 1) } : write)),
      ),
    ),

  'own plan after a lost race': (table) =>
    commitThrough(table, async (writes) => {
      const lost = await table.commit(writes);
      const [write] = writes;
      return write !== undefined && 'insert' in write && isGeneration(write.insert) ? [] : lost;
    }),

  'generations that expire': (table, twin) =>
    commitThrough(slowAfterCheckpoint(table), async (writes) => {
      const lost = await table.commit(writes);
      const [write] = writes;
      const moved = write !== undefined && ('insert' in write ? write.insert : 'replace' in write ? write.replace : undefined);
      if (moved && lost.length === 0 && moved.sk === 'CHECKPOINT') {
        const sk = String(moved['applied']).padStart(12, '0');
        await twin.table.commit([{ remove: { table: 'usage', pk: moved.pk.replace('SHARD', 'GEN'), sk }, ifVersion: 1 }]);
      }
      return lost;
    }),

  'usage hours without a shard': (table) =>
    commitThrough(table, (writes) =>
      table.commit(
        writes.map((write) =>
          'advance' in write && write.advance.pk.startsWith('T#')
            ? { ...write, advance: { ...write.advance, pk: write.advance.pk.replace(/\.\d+$/, '.0') } }
            : write,
        ),
      ),
    ),

  'lanes read before the checkpoint': (table) => {
    let early: Item[] = [];
    return {
      ...table,
      get: async (key) => {
        if (key.sk === 'CHECKPOINT') {
          early = [];
          for await (const { sk } of table.query({ table: 'usage', pk: key.pk.replace('SHARD', 'OPEN') }))
            early.push(...(await table.getMany([{ table: 'usage', pk: `LANE#${sk}`, sk: 'POSITION' }])));
          await linger(table);
        }
        return table.get(key);
      },
      getMany: async (keys) =>
        keys[0]?.pk.startsWith('LANE#') ? early.filter(({ pk }) => keys.some((key) => key.pk === pk)) : table.getMany(keys),
    };
  },

  'hours read before the checkpoint': (table, twin) => {
    let early: readonly Item[] = [];
    return {
      ...table,
      get: async (key) => {
        if (key.sk === 'CHECKPOINT') {
          early = twin.items().filter(({ pk }) => pk.startsWith('T#'));
          await linger(table);
        }
        return table.get(key);
      },
      getMany: async (keys) =>
        keys[0]?.pk.startsWith('T#')
          ? early.filter(({ pk, sk }) => keys.some((key) => key.pk === pk && key.sk === sk))
          : table.getMany(keys),
    };
  },

  'minutes and firsts of a generation alone': (table) => ({
    ...table,
    getMany: async (keys) => (keys[0]?.pk.startsWith('T#') ? [] : table.getMany(keys)),
  }),

  'ranges past a gap': (table) => ({
    ...table,
    query: (partition, range) =>
      partition.pk.startsWith('LOG#') ? renumbered(table.query(partition, range), Number(range?.from)) : table.query(partition, range),
  }),
};

let reads = 0;
/** Every third process is slow between two reads: others go on meanwhile. */
const linger = async (table: Table): Promise<void> => {
  reads += 1;
  for (let turn = 0; reads % 3 === 0 && turn < 60; turn += 1) await table.get({ table: 'usage', pk: 'IDLE', sk: 'TURN' });
};

const slowAfterCheckpoint = (table: Table): Table => ({
  ...table,
  get: async (key) => {
    const found = await table.get(key);
    if (key.sk === 'CHECKPOINT') await linger(table);
    return found;
  },
});

async function* renumbered(items: AsyncIterable<Item>, first: number): AsyncIterable<Item> {
  let seq = first;
  for await (const item of items) {
    yield { ...item, sk: String(seq).padStart(12, '0') };
    seq += 1;
  }
}

/** Wrong totals, or a run that cannot go on, in some seed. */
const isCaught = async (mutant: Mutant): Promise<boolean> => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    try {
      const { twin, lanes } = await runMetering(seed, FAULTS, SIZE, mutant);
      if (JSON.stringify(sorted(await totals(twin.table, TENANTS, MONTHS))) !== JSON.stringify(sorted(plainTotals(lanes)))) return true;
    } catch {
      return true;
    }
  }
  return false;
};

const sorted = (sums: Record<string, bigint>) =>
  Object.entries(sums)
    .map(([name, sum]) => `${name} ${sum}`)
    .sort();

test('the totals are right without a mutant', async () => {
  expect(await isCaught((table) => table)).toBe(false);
});

test.each(Object.entries(mutants))('wrong totals show the mutant: %s', { timeout: 60_000 }, async (_name, mutant) => {
  expect(await isCaught(mutant)).toBe(true);
});
