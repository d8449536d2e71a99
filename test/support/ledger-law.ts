import { gunzipSync } from 'node:zlib';
import { parseMinor } from '#shared/kernel/decimal.ts';
import { type Period, periodBounds } from '#shared/kernel/time.ts';
import { getDocument } from '#shared/invoicing/documents.ts';
import type { BilledLine, BilledPlan } from '#shared/invoicing/domain/billed-line.ts';
import { type Closed, isClosed } from '#shared/invoicing/domain/invoice.ts';
import { readInvoice } from '#shared/invoicing/rows.ts';
import { computePreview } from '#shared/invoicing/usecases/compute-preview.ts';
import { decodeMinutes } from '#shared/metering/domain/minute-sums.ts';
import type { Plan } from '#shared/metering/domain/plan-generation.ts';
import { decodePlan } from '#shared/metering/plan-codec.ts';
import type { Item } from '#shared/platform/table.ts';
import { FACTORY } from './metering.ts';
import { type PlannedLane, TENANTS } from './ledger-lanes.ts';
import { addTo, centsOf, quantityName, type Sums, usageOf } from './ledger-oracle.ts';
import { calmProcess, type World } from './ledger-world.ts';

/** What is wrong at the end, when everybody is done; `next` is the month whose preview shows what is not billed yet. */
export const wrongsOf = async (world: World, lanes: readonly PlannedLane[], next: Period): Promise<readonly string[]> => {
  const items = world.twin.items();
  const invoices = items
    .filter(({ pk }) => pk.endsWith('#INVOICE') && pk.startsWith('T#'))
    .map((item) => readInvoice(item).invoice)
    .filter(isClosed);
  const logged = new Set(items.flatMap(({ pk, sk }) => (pk.startsWith('LOG#') ? [`${pk} ${Number(sk)}`] : [])));
  const accepted = lanes.map((lane) => ({ ...lane, batches: lane.batches.filter((_, seq) => logged.has(`${logName(lane)} ${seq}`)) }));
  const plans = await plansOf(world, items);
  return [
    ...(await wrongTotals(world, accepted, invoices, next)),
    ...(await incomplete(world, lanes, invoices)),
    ...wrongAnswers(world, lanes, logged),
    ...wrongRanges(accepted, plans),
    ...wrongHours(items, plans),
    ...wrongMinutes(items),
    ...(await wrongBases(world, invoices, plans)),
    ...wrongNumbers(invoices),
  ];
};

const logName = ({ id }: PlannedLane) => `LOG#${id.producer}#${id.lane}`;
/** What a producer was told is accepted is in the log, and what it was told is refused is not. */
const wrongAnswers = ({ told }: World, lanes: readonly PlannedLane[], logged: ReadonlySet<string>): readonly string[] =>
  lanes.flatMap((lane) =>
    lane.batches.flatMap((_, seq) => {
      const answer = told.get(`${lane.id.lane} ${seq}`);
      return logged.has(`${logName(lane)} ${seq}`) === (answer === 'accepted')
        ? []
        : [`${lane.id.lane} ${seq} was ${answer ?? 'not sent'}`];
    }),
  );

const linesOf = async ({ twin }: World, { plan }: Closed): Promise<readonly BilledLine[]> =>
  ((await getDocument(twin.blobs, 'plans', plan)) as BilledPlan).lines;

const addLines = (quantities: Sums, cents: Sums, tenant: string, lines: readonly BilledLine[]): void => {
  for (const { period, meter, sku, quantity, amount } of lines) {
    addTo(quantities, quantityName(tenant, period, meter, sku), BigInt(quantity));
    addTo(cents, `${tenant} ${period}`, parseMinor(amount));
  }
};

/** What was accepted is what was billed and what is shown as not billed yet, in quantity and money, for every tenant and month. */
const wrongTotals = async (world: World, accepted: readonly PlannedLane[], invoices: readonly Closed[], next: Period) => {
  const quantities: Sums = new Map();
  const cents: Sums = new Map();
  for (const invoice of invoices)
    if (invoice.status === 'finalized') addLines(quantities, cents, invoice.tenant, await linesOf(world, invoice));
  for (const tenant of TENANTS) {
    const preview = await computePreview(calmProcess(world))({ factory: FACTORY, tenant }, next, world.clock.at, Number.POSITIVE_INFINITY);
    if (typeof preview !== 'symbol') addLines(quantities, cents, tenant, preview.plan.lines);
  }
  const usage = usageOf(accepted.flatMap(({ batches }) => batches).map(({ arrival }) => arrival.batch));
  return [...differences('quantity', usage, quantities), ...differences('cents', centsOf(usage), cents)];
};

const differences = (what: string, wanted: Sums, found: Sums): readonly string[] =>
  [...new Set([...wanted.keys(), ...found.keys()])]
    .filter((name) => (wanted.get(name) ?? 0n) !== (found.get(name) ?? 0n))
    .map((name) => `${what} of ${name}: ${found.get(name) ?? 0n}, not ${wanted.get(name) ?? 0n}`);

/** A month's first invoice holds all that the watermarks at its end had promised. */
const incomplete = async (world: World, lanes: readonly PlannedLane[], invoices: readonly Closed[]) => {
  const wrongs: string[] = [];
  const by = new Map<Period, Sums>();
  for (const invoice of invoices) {
    if (invoice.revision > 1 || (invoice.status !== 'finalized' && invoice.status !== 'void')) continue;
    const { tenant, period } = invoice;
    const billed: Sums = new Map();
    addLines(billed, new Map(), tenant, (await linesOf(world, invoice)).filter((line) => line.period === period)); // prettier-ignore
    const promised = by.get(period) ?? usageOf(lanes.flatMap((lane) => promisedIn(lane, periodBounds(period).end)));
    by.set(period, promised);
    for (const [name, quantity] of promised) {
      if (name.startsWith(`${tenant} ${period} `) && (billed.get(name) ?? 0n) < quantity)
        wrongs.push(`${invoice.id} was closed at ${billed.get(name) ?? 0n} of ${name}: ${quantity} were promised`);
    }
  }
  return wrongs;
};

const promisedIn = ({ batches }: PlannedLane, end: number) => {
  const sent = batches.map(({ arrival }) => arrival.batch);
  const last = sent.findIndex((one) => one.end === true || (one.watermark !== undefined && one.watermark >= end));
  return sent.slice(0, last + 1);
};

type StoredPlan = { readonly shard: string; readonly generation: number; readonly plan: Plan };

const plansOf = async ({ twin }: World, items: readonly Item[]): Promise<readonly StoredPlan[]> => {
  const plans: StoredPlan[] = [];
  for (const { pk, sk, body, blob } of items) {
    if (!pk.startsWith('GEN#')) continue;
    const bytes = (body as Uint8Array | undefined) ?? (await twin.blobs.get(String(blob)))!;
    plans.push({ shard: pk.slice('GEN#'.length), generation: Number(sk), plan: decodePlan(bytes) });
  }
  return plans.sort((a, b) => a.generation - b.generation);
};

/** Each logged batch is in the range of one generation. */
const wrongRanges = (accepted: readonly PlannedLane[], plans: readonly StoredPlan[]): readonly string[] =>
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
const wrongHours = (items: readonly Item[], plans: readonly StoredPlan[]): readonly string[] => {
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
const wrongMinutes = (items: readonly Item[]): readonly string[] =>
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
const wrongBases = async ({ twin }: World, invoices: readonly Closed[], plans: readonly StoredPlan[]) => {
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

const wrongNumbers = (invoices: readonly Closed[]): readonly string[] => {
  const numbers = invoices.flatMap(({ number }) => (number === null ? [] : [number])).sort();
  return numbers.flatMap((number, index) => (number === `INV-${String(index + 1).padStart(6, '0')}` ? [] : [`number ${number}`]));
};
