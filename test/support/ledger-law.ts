import { parseMinor } from '#shared/kernel/decimal.ts';
import { type Period, periodBounds } from '#shared/kernel/time.ts';
import { getDocument } from '#shared/invoicing/documents.ts';
import type { BilledLine, BilledPlan } from '#shared/invoicing/domain/billed-line.ts';
import { type Closed, isClosed } from '#shared/invoicing/domain/invoice.ts';
import { readInvoice } from '#shared/invoicing/rows.ts';
import { computePreview } from '#shared/invoicing/usecases/compute-preview.ts';
import { FACTORY } from './metering.ts';
import { type PlannedLane, TENANTS } from './ledger-lanes.ts';
import { addTo, centsOf, quantityName, type Sums, usageOf } from './ledger-oracle.ts';
import { plansOf, wrongBases, wrongHours, wrongMinutes, wrongRanges } from './ledger-plans.ts';
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

const wrongNumbers = (invoices: readonly Closed[]): readonly string[] => {
  const numbers = invoices.flatMap(({ number }) => (number === null ? [] : [number])).sort();
  return numbers.flatMap((number, index) => (number === `INV-${String(index + 1).padStart(6, '0')}` ? [] : [`number ${number}`]));
};
