import { Decimal } from 'decimal.js';
import { lineKey } from '#shared/invoicing/domain/line-key.ts';
import { rateMonth } from '#shared/invoicing/domain/rate-month.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { HOUR, type Instant, periodBounds } from '#shared/kernel/time.ts';
import { readWhole } from '#shared/kernel/whole.ts';
import type { Price } from '#shared/rating/domain/prices.ts';
import { addUse, type UsageLine } from '#shared/rating/domain/count.ts';
import { rateUsage } from '#shared/rating/domain/rate-usage.ts';
import { timeline } from '#shared/rating/domain/timeline.ts';
import type { MeteredRate } from '#shared/rating/price-book.ts';
import { contract, graduated, priceVersion, TENANT, unitRate, usageHour } from '#test/support/billing.ts';
import { seeded } from '#test/support/random.ts';
import { median } from './cpu-ratios.ts';
import type { RatingBench } from './rating.ts';

const WARM = 3;
const RUNS = 11;
const PERIOD = '2023-11';
const UNIT_PRICE = '2.10';
const period = periodBounds(PERIOD);
const random = seeded(1);

/** The lines of a month as an invoice names them: 25 projects, 14 SKUs, 4 regions. */
const lines = Array.from({ length: 1_400 }, (_, index) => {
  const [project, sku, region] = [`prj_01HF${String(index % 25).padStart(22, '0')}`, `gpu.${index % 14}`, `region-${index % 4}-${index}`];
  return { project, sku, region };
});
const document = { priceBook: 'list', priceVersion: '2023-11-01', rate: '/rates/0' };
const keys = lines.map(({ project, sku, region }) =>
  lineKey({
    ...document,
    kind: 'usage',
    meter: 'gpu.time',
    sku,
    project,
    dimensions: { region },
    reservation: null,
  }),
);

/** A counter as it is stored: 8 to 13 digits. */
const counter = (): string => String(1 + random.below(9)) + Array.from({ length: 7 + random.below(6) }, () => random.below(10)).join('');

type Hour = { readonly hour: Instant; readonly quantities: readonly string[] };

/** Every hour of the month, a row for each line: 1,008,000 of them, read from JSON as what the table answers. */
const hours: readonly Hour[] = Array.from({ length: (period.end - period.start) / HOUR }, (_, index) => ({
  hour: period.start + index * HOUR,
  quantities: JSON.parse(JSON.stringify(lines.map(counter))) as readonly string[],
}));
const rows = hours.length * lines.length;

const anywhere = { meter: 'gpu.time', sku: '*', unit: 'GPU-hour' } as const;
const tiers = [
  { upTo: '500', unitPrice: UNIT_PRICE },
  { upTo: '2000000', unitPrice: '1.85' },
  { upTo: null, unitPrice: '1.49' },
];
const rates: Readonly<Record<string, MeteredRate>> = {
  unit: unitRate('gpu.time', '*', UNIT_PRICE),
  graduated: graduated(
    'gpu.time',
    '*',
    tiers.map(({ upTo, unitPrice }) => [upTo, unitPrice]),
  ),
  volume: { ...anywhere, model: 'volume', tiers },
  timeOfDay: {
    ...anywhere,
    model: 'time_of_day',
    zone: 'Europe/Berlin',
    unitPrice: UNIT_PRICE,
    windows: [{ from: '22:00', to: '06:00', unitPrice: '1.20' }],
  },
};

const pricesOf = (rate: MeteredRate) => ({ contracts: [contract()], versions: [priceVersion([rate])] });
const priceOf = (rate: MeteredRate): Price =>
  timeline(pricesOf(rate), period)[0]!.price({ meter: 'gpu.time', sku: 'gpu.0', dimensions: {} }) as Price;

/** What a meter that is kept by the minute hands over; only an hour that a price divides asks for it. */
const minutes = (): readonly bigint[] => [];

/** What invoicing does with each row: it reads the counter, as the store does, and adds it at the place of its line. */
const addRows = (places: readonly UsageLine[]): void => {
  for (const { hour, quantities } of hours)
    for (let index = 0; index < places.length; index += 1) addUse(places[index]!, hour, readWhole(quantities[index]!), minutes);
};

/** The same, the counter read as the baselines read it. */
const addRowsByBigInt = (places: readonly UsageLine[]): void => {
  for (const { hour, quantities } of hours)
    for (let index = 0; index < places.length; index += 1) addUse(places[index]!, hour, BigInt(quantities[index]!), minutes);
};

/** From the texts of rows to the exact amounts of lines. */
const rate = (price: Price, add = addRows): unknown => {
  const rating = rateUsage(period);
  add(keys.map((key) => rating.line(price, key)));
  return rating.finish((last) => ({ stretches: [period], isLast: true, last }));
};

/** One multiplication for each row by the price as it is kept, a whole number of 10^-15; the last product is kept, nothing is summed. */
const bigIntPerRow = (): unknown => {
  const price = parseDecimal(UNIT_PRICE).num;
  let product = 0n;
  for (const { quantities } of hours)
    for (let index = 0; index < quantities.length; index += 1) product = BigInt(quantities[index]!) * price;
  return product;
};

/** The same by decimal.js, its price read once. */
const decimalPerRow = (): unknown => {
  const price = new Decimal(UNIT_PRICE);
  let product = price;
  for (const { quantities } of hours)
    for (let index = 0; index < quantities.length; index += 1) product = new Decimal(quantities[index]!).times(price);
  return product;
};

/** The whole of a close but reading and writing, from the usage hours of a week. */
const week = hours.slice(0, 7 * 24);
const closeWeek = (): unknown => {
  const rating = rateMonth({ tenant: TENANT, period: PERIOD, prices: pricesOf(rates['unit']!), commitments: [], waived: [] });
  for (const { hour, quantities } of week)
    for (const [index, quantity] of quantities.entries()) {
      const { project, sku, region } = lines[index]!;
      const billable = readWhole(quantity);
      rating.add(usageHour({ project, sku, dimensions: { region }, hour, counters: { measured: billable, billable, excluded: 0n } }));
    }
  return rating.finish();
};

/** Processor time of all threads in microseconds, so that what collects the garbage counts too. */
const spend = (act: () => unknown): number => {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return user + system;
};

const main = (): void => {
  const { unit, ...others } = Object.fromEntries(Object.entries(rates).map(([name, of]) => [name, priceOf(of)]));
  const acts = {
    bigIntPerRow,
    decimalPerRow,
    closeWeek,
    unit: () => rate(unit!),
    unitByBigInt: () => rate(unit!, addRowsByBigInt),
    ...Object.fromEntries(Object.entries(others).map(([name, price]) => [name, () => rate(price)])),
  };
  const spent = new Map(Object.keys(acts).map((name) => [name, [] as number[]]));
  for (let run = -WARM; run < RUNS; run += 1)
    for (const [name, act] of Object.entries(acts)) {
      const time = spend(act);
      if (run >= 0) spent.get(name)!.push(time);
    }
  const ratio = (name: string, to: string): number => median(spent.get(name)!.map((time, run) => time / spent.get(to)![run]!));
  const ratiosOf = (of: string) => ({ ratioToBigIntPerRow: ratio('bigIntPerRow', of), ratioToDecimalLibrary: ratio('decimalPerRow', of) });
  const perSecond = (name: string, count = rows): number => Math.round((count * 1e6) / median(spent.get(name)!));
  const report: RatingBench = {
    rowsPerSecond: perSecond('unit'),
    ...ratiosOf('unit'),
    readByBigInt: { rowsPerSecond: perSecond('unitByBigInt'), ...ratiosOf('unitByBigInt') },
    rowsPerSecondOf: {
      ...Object.fromEntries(Object.keys(others).map((name) => [name, perSecond(name)])),
      close: perSecond('closeWeek', week.length * lines.length),
    },
  };
  console.log(JSON.stringify(report));
};

main();
