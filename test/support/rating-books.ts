import * as fc from 'fast-check';
import { formatMinor } from '#shared/kernel/decimal.ts';
import { HOUR } from '#shared/kernel/time.ts';
import { encodeMinutes, noMinutes } from '#shared/metering/domain/minute-sums.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { MeteredRate, MultiplierRate, Rate } from '#shared/rating/price-book.ts';
import { fraction, type Fraction, minus, times } from '#test/oracle/fraction.ts';
import { usageHour } from '#test/support/billing.ts';
import { type Grain, grainsPer, MONTH_START } from '#test/support/rating-oracle.ts';

/** Random books over all price models, and random usage of a month: a few SKUs, each with a rate of its own and some that multiply it. */
export type Product = {
  readonly sku: string;
  readonly base: Exclude<MeteredRate, { readonly model: 'fixed' }>;
  /** Of spot GPU time, or tokens of a batch. */
  readonly special: MultiplierRate | undefined;
  /** Of tokens read from a cache. */
  readonly cache: MultiplierRate | undefined;
};
export type Book = { readonly products: readonly Product[]; readonly fixed: readonly Extract<MeteredRate, { model: 'fixed' }>[] };

/** So many grains of a product in an hour, from a minute of it on. */
export type Atom = {
  readonly product: number;
  readonly hour: number;
  readonly minute: number;
  readonly project: string;
  readonly isSpecial: boolean;
  readonly isCache: boolean;
  readonly grains: number;
};

const unitOf = { 'gpu.time': 'GPU-hour', 'tokens.input': '8 tokens' } as const;
type Meter = keyof typeof unitOf;

const price = fc.oneof(
  fc.bigInt(0n, 10n ** 17n).map((value) => formatMinor(value, 15)),
  fc.integer({ min: 0, max: 999 }).map((value) => formatMinor(BigInt(value), 2)),
);
const flat = fc.option(fc.constantFrom('0', '5', '0.333', '12.5'), { nil: undefined });
const factor = fc.constantFrom('0', '0.1', '0.5', '0.333333333333333', '1', '1.25');
/** So many grains in the meter's unit, as a decimal. */
const decimalOf = (meter: Meter, grains: number): string =>
  meter === 'gpu.time' ? formatMinor(BigInt(grains * 5), 2) : formatMinor(BigInt(grains * 125), 3);
const size = (meter: Meter) => fc.integer({ min: 1, max: 12 }).map((grains) => decimalOf(meter, grains));
const bounds = (meter: Meter) =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 4 })
    .map((all) => [...all.sort((a, b) => a - b).map((grains) => decimalOf(meter, grains)), null]);
const tiers = <Fields extends object>(meter: Meter, fields: fc.Arbitrary<Fields>) =>
  bounds(meter).chain((all) => fc.tuple(...all.map((upTo) => fields.map((more) => ({ upTo, ...more })))));
const priced = fc.record({ unitPrice: price, flat });
const zeroUsageFlat = fc.constantFrom(undefined, 'charged' as const, 'not_charged' as const);

/** Windows that do not overlap, their edges on UTC hours all year where they must be. */
const days = (meter: Meter) =>
  meter === 'gpu.time'
    ? fc.constantFrom(
        { zone: 'Europe/Berlin', windows: [{ from: '22:15', to: '06:40' }] },
        { zone: 'America/New_York', windows: [{ from: '00:00', to: '24:00', days: ['sat' as const, 'sun' as const] }, { from: '09:00', to: '17:30', days: ['mon' as const, 'fri' as const] }] },
        { zone: 'Asia/Kolkata', windows: [{ from: '09:00', to: '21:00' }] },
        { zone: 'Europe/London', windows: [{ from: '01:10', to: '01:50' }, { from: '23:00', to: '00:30', days: ['sun' as const] }] },
      ) // prettier-ignore
    : fc.constantFrom(
        { zone: 'Europe/Berlin', windows: [{ from: '22:00', to: '06:00' }] },
        { zone: 'Asia/Kolkata', windows: [{ from: '09:30', to: '21:30', days: ['mon' as const, 'wed' as const] }] },
      );
const committedWindow = fc.constantFrom(
  'hour' as const,
  'month' as const,
  { zone: 'Europe/Berlin', from: '20:00', to: '04:00' },
  { zone: 'Asia/Kolkata', from: '09:30', to: '17:30' },
);

type Base = Product['base'];
const termsOf = {
  unit: () => fc.record({ model: fc.constant('unit' as const), unitPrice: price }),
  graduated: (meter) => fc.record({ model: fc.constant('graduated' as const), tiers: tiers(meter, priced), zeroUsageFlat }),
  volume: (meter) => fc.record({ model: fc.constant('volume' as const), tiers: tiers(meter, priced), zeroUsageFlat }),
  package: (meter) =>
    fc.record({ model: fc.constant('package' as const), size: size(meter), price, round: fc.constantFrom(undefined, 'up' as const, 'down' as const) }),
  graduated_percentage: (meter) =>
    fc.record({ model: fc.constant('graduated_percentage' as const), tiers: tiers(meter, fc.record({ percent: price, flat })), zeroUsageFlat }),
  prorated_graduated: (meter) => fc.record({ model: fc.constant('prorated_graduated' as const), tiers: tiers(meter, priced) }),
  block_tiers: (meter) =>
    fc.record({
      model: fc.constant('block_tiers' as const),
      policy: fc.constantFrom('graduated' as const, 'volume' as const),
      tiers: fc
        .array(fc.record({ block: size(meter), maxBlocks: fc.constantFrom('1', '2', '5'), price }), { minLength: 1, maxLength: 3 })
        .map((all) => all.map((tier, index) => (index === all.length - 1 ? { ...tier, maxBlocks: null } : tier))),
    }),
  time_of_day: (meter) =>
    fc.tuple(days(meter), price, price).map(([{ zone, windows }, unitPrice, other]) => ({
      model: 'time_of_day' as const,
      zone,
      unitPrice,
      windows: windows.map((window, index) => ({ ...window, unitPrice: index === 0 ? other : '7' })),
    })),
  windowed_commitment: (meter) =>
    fc.record({
      model: fc.constant('windowed_commitment' as const),
      unitPrice: price,
      window: committedWindow,
      commit: fc.oneof(fc.record({ amount: fc.constantFrom('0', '0.05', '20') }), fc.record({ quantity: size(meter) })),
      overageFactor: fc.option(factor, { nil: undefined }),
      trueUp: fc.boolean(),
    }),
} satisfies Record<Base['model'], (meter: Meter) => fc.Arbitrary<object>>; // prettier-ignore

const limits = fc.constantFrom({}, {}, { minimum: '3.005' }, { maximum: '8.5' }, { minimum: '3', maximum: '8.123' });
const allowance = (meter: Meter) =>
  fc.constantFrom(0, 0, 3, 17).map((grains) => (grains === 0 ? {} : { included: decimalOf(meter, grains) }));
const discount = fc.constantFrom({}, {}, { percentageDiscount: '10' }, { percentageDiscount: '33.333333333333333' });

const baseOf = (meter: Meter, models: readonly Base['model'][]): fc.Arbitrary<Omit<Base, 'sku'>> =>
  fc.constantFrom(...models).chain((model) =>
    fc.tuple(termsOf[model](meter), allowance(meter), discount, limits).map(([terms, included, percent, limits]) => {
      const modifiers = model === 'windowed_commitment' ? {} : { ...included, ...percent, ...limits };
      return { meter, unit: unitOf[meter], ...modifiers, ...terms } as Omit<Base, 'sku'>;
    }),
  );

const multiplier = (of: Pick<MultiplierRate, 'meter' | 'of' | 'class' | 'tier'>): fc.Arbitrary<Omit<MultiplierRate, 'sku'>> =>
  fc.tuple(factor, discount, fc.constantFrom({}, { included: '1' })).map(([factor, discount, included]) => ({
    ...of,
    model: 'multiplier' as const,
    factor,
    ...discount,
    ...included,
  }));

/** Every model that prices usage by itself. */
export const allModels = Object.keys(termsOf) as Base['model'][];
/** Those of which it is no matter when the usage was. */
export const timeless: readonly Base['model'][] = ['unit', 'graduated', 'volume', 'package', 'graduated_percentage', 'block_tiers'];

const product = (models: readonly Base['model'][], sku: string): fc.Arbitrary<Product> =>
  fc.constantFrom('gpu.time' as const, 'tokens.input' as const).chain((meter) =>
    baseOf(meter, models).chain((base) => {
      const named = meter === 'gpu.time' ? { meter, class: 'spot' as const } : { meter, tier: 'batch' as const };
      const maybe = (rate: fc.Arbitrary<Omit<MultiplierRate, 'sku'>>) =>
        base.model === 'windowed_commitment' ? fc.constant(undefined) : fc.option(rate.map((rate) => ({ ...rate, sku })), { nil: undefined });
      const cache = meter === 'gpu.time' ? fc.constant(undefined) : maybe(multiplier({ meter: 'tokens.cache_read', of: 'tokens.input' }));
      return fc.tuple(maybe(multiplier(named)), cache).map(([special, cache]) => ({ sku, base: { ...base, sku } as Base, special, cache }));
    }),
  ); // prettier-ignore

const charge = fc.record({
  model: fc.constant('fixed' as const),
  charge: fc.constantFrom('platform', 'support'),
  amount: price,
  prorate: fc.option(fc.constant(true), { nil: undefined }),
});

/** A book of up to three products, by any of some models. */
export const book = (models: readonly Base['model'][] = allModels): fc.Arbitrary<Book> =>
  fc.record({
    products: fc.integer({ min: 1, max: 3 }).chain((count) => fc.tuple(...['a', 'b', 'c'].slice(0, count).map((sku) => product(models, sku)))),
    fixed: fc.uniqueArray(charge, { maxLength: 2, selector: ({ charge }) => charge }),
  }); // prettier-ignore

/** Its rates, each product's one after another. */
export const ratesOf = ({ products, fixed }: Book): readonly Rate[] => [
  ...products.flatMap(({ base, special, cache }) => [base, special, cache].filter((rate) => rate !== undefined)),
  ...fixed,
];

/** Hours when the clocks of Europe and America change are among them. */
const hour = fc.oneof(fc.integer({ min: 0, max: 743 }), fc.constantFrom(0, 1, 174, 175, 176, 671, 672, 673, 674, 743));

export const atoms: fc.Arbitrary<readonly Atom[]> = fc.array(
  fc.record({
    product: fc.nat(2),
    hour,
    minute: fc.nat(59),
    project: fc.constantFrom('prj_1', 'prj_2', 'prj_3'),
    isSpecial: fc.boolean(),
    isCache: fc.boolean(),
    grains: fc.oneof(fc.nat(6), fc.nat(25)),
  }),
  { maxLength: 12 },
);

type Placed = Omit<Atom, 'product' | 'isCache'> & { readonly of: Product; readonly isCache: boolean };

/** The atoms that a book has a rate for. */
const placed = ({ products }: Book, all: readonly Atom[]): readonly Placed[] =>
  all.map(({ product, ...atom }) => {
    const of = products[product % products.length]!;
    return { ...atom, of, isCache: atom.isCache && of.cache !== undefined };
  });

const MICRO_PER_GRAIN = 180_000_000n;
const dimensionsOf = ({ of, isSpecial }: Placed) =>
  !isSpecial ? {} : of.base.meter === 'gpu.time' ? { class: 'spot' } : { tier: 'batch' };

/** Usage as metering keeps it; not added up by key, as if each atom were a shard of its own. */
export const usageOf = (book: Book, all: readonly Atom[]): readonly UsageHour[] =>
  placed(book, all).map((atom) => {
    const { of, hour, minute, project, grains } = atom;
    const at = { project, sku: of.sku, hour: MONTH_START + hour * HOUR, dimensions: dimensionsOf(atom) };
    if (of.base.meter !== 'gpu.time')
      return usageHour({ ...at, family: 'tokens', counters: { [atom.isCache ? 'cache_read' : 'input']: BigInt(grains) } });
    const minutes = noMinutes();
    for (let grain = 0; grain < grains; grain += 1) minutes[(minute + grain) % 60]! += MICRO_PER_GRAIN;
    const billable = BigInt(grains) * MICRO_PER_GRAIN;
    return usageHour({ ...at, family: 'gpu', minutes: encodeMinutes(minutes), counters: { measured: billable, billable, excluded: 0n } });
  });

/** The matched rate of usage, by its place in the book, and the grains that share its count. */
export type Count = {
  readonly name: string;
  readonly matched: Product['base'] | MultiplierRate;
  readonly base: Product['base'];
  /** What its discount makes of what is due without usage; undefined of a rate that multiplies another. */
  readonly alone: Fraction | undefined;
  readonly grains: readonly (Grain & { readonly line: string; readonly chain: string })[];
};

type Modified = { readonly percentageDiscount?: string | undefined; readonly included?: string | undefined };
const share = ({ percentageDiscount = '0' }: Modified): Fraction =>
  times(minus(fraction('100'), fraction(percentageDiscount)), { num: 1n, den: 100n });

/** Every count of a month: the usage of each rate in order of time, less what its rate includes. */
export const countsOf = (book: Book, all: readonly Atom[]): readonly Count[] => {
  const rates = ratesOf(book);
  const pathOf = (rate: Rate): string => `/rates/${rates.indexOf(rate)}`;
  const used = placed(book, all);
  return book.products.flatMap((of) =>
    [of.base, of.special, of.cache].flatMap((matched) => {
      if (matched === undefined) return [];
      const own = used.filter((atom) => atom.of === of && matchedOf(atom) === matched);
      if (own.length === 0 && matched !== of.base) return [];
      const grains = own.flatMap((atom) => {
        const chain = chainOf(atom);
        const factor = chain.reduce((product, rate) => times(times(product, share(rate as Modified)), fraction('factor' in rate ? rate.factor : '1')), fraction('1')); // prettier-ignore
        const { hour, minute, grains } = atom;
        const one = { hour, factor, line: JSON.stringify([atom.project, 'class' in dimensionsOf(atom) ? 'spot' : null, 'tier' in dimensionsOf(atom) ? 'batch' : null]), chain: chain.map((rate) => `list 1 ${pathOf(rate)}`).join(' ') }; // prettier-ignore
        return Array.from({ length: grains }, (_, grain) => ({ ...one, minute: of.base.meter === 'gpu.time' ? (minute + grain) % 60 : 0 }));
      });
      const inOrder = grains.sort((a, b) => a.hour - b.hour || compare(a.chain, b.chain) || a.minute - b.minute || compare(a.line, b.line));
      const free = times(fraction((matched as Modified).included ?? '0'), { num: grainsPer(of.base.unit), den: 1n });
      return [{ name: `${matched.meter} ${of.sku} ${pathOf(matched)}`, matched, base: of.base, alone: matched === of.base ? share(of.base as Modified) : undefined, grains: inOrder.slice(Number(free.num / free.den)) }]; // prettier-ignore
    }),
  );
};

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const matchedOf = ({ of, isCache, isSpecial }: Placed): Product['base'] | MultiplierRate =>
  isCache ? of.cache! : isSpecial && of.special !== undefined ? of.special : of.base;
/** The rates that make a price: that of what is read from a cache, that of a batch, that of the product. */
const chainOf = (atom: Placed): readonly (Product['base'] | MultiplierRate)[] => {
  const { of, isCache, isSpecial } = atom;
  return [isCache ? of.cache : undefined, isSpecial ? of.special : undefined, of.base].filter((rate) => rate !== undefined);
};

/** The same usage in other pieces: each atom cut in two, and its parts in other projects; in other hours too where `hours` says so. */
export const scattered = (
  all: readonly Atom[],
  cuts: readonly { readonly share: number; readonly project: string; readonly hour: number }[],
  hours: boolean,
): readonly Atom[] =>
  all.flatMap((atom, index) => {
    const { share, project, hour } = cuts[index % cuts.length]!;
    const first = Math.floor((atom.grains * share) / 100);
    const rest = { ...atom, minute: (atom.minute + first) % 60, grains: atom.grains - first };
    return [
      { ...rest, project, ...(hours && { hour }) },
      { ...atom, grains: first },
    ];
  });
export const cuts = fc.array(fc.record({ share: fc.nat(100), project: fc.constantFrom('prj_1', 'prj_2', 'prj_3', 'prj_0'), hour }), { minLength: 1, maxLength: 12 }); // prettier-ignore
