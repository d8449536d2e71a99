import { gunzipSync } from 'node:zlib';
import { getDocument } from '#shared/invoicing/documents.ts';
import type { Closed } from '#shared/invoicing/domain/invoice.ts';
import { decodeMinutes } from '#shared/metering/domain/minute-sums.ts';
import type { Plan } from '#shared/metering/domain/plan-generation.ts';
import { decodePlan } from '#shared/metering/plan-codec.ts';
import type { Item } from '#shared/platform/table.ts';
import type { PlannedLane } from './ledger-lanes.ts';
import { addTo, type Sums } from './ledger-oracle.ts';
import type { World } from './ledger-world.ts';

type StoredPlan = { readonly shard: string; readonly generation: number; readonly plan: Plan };

/** The stored plans, of all shards, in order of generation. */
export const plansOf = async ({ twin }: World, items: readonly Item[]): Promise<readonly StoredPlan[]> => {
  const plans: StoredPlan[] = [];
  for (const { pk, sk, body, blob } of items) {
    if (!pk.startsWith('GEN#')) continue;
    const bytes = (body as Uint8Array | undefined) ?? (await twin.blobs.get(String(blob)))!;
    plans.push({ shard: pk.slice('GEN#'.length), generation: Number(sk), plan: decodePlan(bytes) });
  }
  return plans.sort((a, b) => a.generation - b.generation);
};

/** Each logged batch is in the range of one generation. */
export const wrongRanges = (accepted: readonly PlannedLane[], plans: readonly StoredPlan[]): readonly string[] =>
  accepted.flatMap(({ id, batches }) => {
    const ranges = plans.flatMap(({ plan }) => plan.lanes).filter(({ producer, lane }) => producer === id.producer && lane === id.lane);
    let next = 0;
    for (const { from, position } of ranges) next = from === next ? position.next : Number.NaN;
    return next === batches.length ? [] : [`${id.lane}: ${ranges.map(({ from, position }) => `${from}-${position.next}`).join()}`];
  });

/** Per item, what each generation added to it. */
const additions = (plans: readonly StoredPlan[]) => {
  const added = new Map<
    string,
    { readonly shard: string; readonly generation: number; readonly add: Readonly<Record<string, bigint>> }[]
  >();
  for (const { shard, generation, plan } of plans) {
    for (const { tenant, month, key, add } of plan.hours) {
      const name = `${tenant} ${month} ${key}`;
      const all = added.get(name) ?? [];
      added.set(name, all);
      all.push({ shard, generation, add });
    }
  }
  return added;
};

const sumOf = (all: Iterable<{ readonly add: Readonly<Record<string, bigint>> }>): Sums => {
  const sums: Sums = new Map();
  for (const { add } of all) for (const [name, quantity] of Object.entries(add)) addTo(sums, name, quantity);
  return sums;
};

/** Every usage hour is what the stored plans add up to. */
export const wrongHours = (items: readonly Item[], plans: readonly StoredPlan[]): readonly string[] => {
  const added = additions(plans);
  const isHour = /^T#(.+)#USAGE#(.+)#(.+)$/;
  return items.flatMap((item) => {
    const [, tenant, month, shard] = isHour.exec(item.pk) ?? [];
    if (tenant === undefined) return [];
    const sums = sumOf((added.get(`${tenant} ${month} ${item.sk}`) ?? []).filter((one) => one.shard === shard));
    return [...sums]
      .filter(([name, sum]) => item[name] !== sum)
      .map(([name, sum]) => `${item.pk} ${item.sk} ${name}: ${String(item[name])}, planned ${sum}`);
  });
};

/** The minutes of an hour of GPU time add up to what it bills. */
export const wrongMinutes = (items: readonly Item[]): readonly string[] =>
  items.flatMap(({ pk, sk, billable, minutes }) => {
    if (typeof billable !== 'bigint') return [];
    const sum = decodeMinutes(minutes as Uint8Array | undefined).reduce((a, b) => a + b, 0n);
    return sum === billable ? [] : [`${pk} ${sk}: minutes of ${sum}, billable ${billable}`];
  });

type BasisEntry = {
  readonly key: string;
  readonly counters: Readonly<Record<string, string>>;
  readonly generations: Readonly<Record<string, number>>;
};

/** What a basis says of an hour is what the plans up to the generations that it names add up to. */
export const wrongBases = async ({ twin }: World, invoices: readonly Closed[], plans: readonly StoredPlan[]) => {
  const added = additions(plans);
  const wrongs: string[] = [];
  for (const { id, tenant, period, basis } of invoices) {
    const { parts } = (await getDocument(twin.blobs, 'basis', basis)) as { readonly parts: readonly string[] };
    for (const part of parts) {
      const text = gunzipSync((await twin.blobs.get(`basis/${part}.jsonl.gz`))!).toString();
      for (const row of text.trim().split('\n')) {
        const { key, counters, generations } = JSON.parse(row) as BasisEntry;
        const all = added.get(`${tenant} ${period} ${key}`) ?? [];
        const sums = sumOf(all.filter(({ shard, generation }) => generation <= (generations[shard] ?? 0)));
        const isWrong = Object.entries(counters).some(([name, count]) => (sums.get(name) ?? 0n) !== BigInt(count));
        if (isWrong) wrongs.push(`basis of ${id}: ${row}`);
      }
    }
  }
  return wrongs;
};
