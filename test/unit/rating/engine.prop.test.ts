import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { billMonths } from '#shared/invoicing/domain/bill-months.ts';
import type { BilledLine } from '#shared/invoicing/domain/billed-line.ts';
import { book as bookLines, type Booked } from '#shared/invoicing/domain/booked.ts';
import type { InvoiceLine, InvoicePlan } from '#shared/invoicing/domain/invoice-plan.ts';
import { HOUR } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { presentOnly } from '#shared/metering/domain/usage-hour.ts';
import { layerOf, priceOf, rateText } from '#shared/rating/domain/prices.ts';
import { priceBook, type PriceVersion, type Rate } from '#shared/rating/price-book.ts';
import type { Contract } from '#shared/rating/contract.ts';
import { fraction, type Fraction, isLess, minus, plus, times } from '#test/oracle/fraction.ts';
import { contract, priceVersion, TENANT, usageHour } from '#test/support/billing.ts';
import { planOf } from '#test/support/rate-month.ts';
import {
  type Atom,
  atoms,
  book,
  type Book,
  countsOf,
  cuts,
  type Product,
  ratesOf,
  scattered,
  timeless,
  usageOf,
} from '#test/support/rating-books.ts';
import { costByBruteForce, MONTH_START, same, sum } from '#test/support/rating-oracle.ts';

const version = (rates: readonly Rate[], over: Partial<PriceVersion> = {}): PriceVersion =>
  priceVersion(rates, { version: '1', effectiveFrom: MONTH_START, ...over });
type Made = { readonly versions?: readonly PriceVersion[]; readonly contracts?: readonly Contract[] };
const plan = (book: Book, hours: readonly UsageHour[], { versions = [version(ratesOf(book))], contracts = [contract({ effectiveFrom: MONTH_START })] }: Made = {}): InvoicePlan =>
  planOf({ tenant: TENANT, period: '2026-03', prices: { contracts, versions }, commitments: [], hours }); // prettier-ignore

const isLimit = ({ price }: InvoiceLine): boolean => /^(minimum|maximum) /.test(price ?? '');
const exact = (text: string): Fraction => {
  const [num, den = '1'] = text.split('/');
  const { num: above, den: below } = fraction(num!);
  return { num: above, den: below * BigInt(den) };
};
/** What the lines of each matched rate come to before rounding, limits aside. */
const totals = ({ lines }: InvoicePlan): ReadonlyMap<string, Fraction> =>
  new Map(
    [...Map.groupBy(lines.filter((line) => !isLimit(line)), ({ meter, sku, rate }) => `${meter} ${sku} ${rate!.split(' ')[0]}`)].map(
      ([name, lines]) => [name, sum(lines.map(({ exactAmount }) => exact(exactAmount)))],
    ),
  ); // prettier-ignore
const ZERO = fraction('0');
const agree = (a: ReadonlyMap<string, Fraction>, b: ReadonlyMap<string, Fraction>): boolean =>
  [...new Set([...a.keys(), ...b.keys()])].every((name) => same(a.get(name) ?? ZERO, b.get(name) ?? ZERO));

/** A book of few counts, so that most usage shares one. */
const bare = ({ products, fixed }: Book): Book => ({ products: products.map((one) => ({ ...one, special: undefined })), fixed });
const changeAt = (hour: number) => ({ version: '2', effectiveFrom: MONTH_START + hour * HOUR, sha256: 'b'.repeat(64) });
const midMonth = fc.integer({ min: 1, max: 743 });

/** Prices by the clock are few among all, and go wrong in the rarest of hours. */
const anyBook = fc.oneof(book(), book(['time_of_day']));

test('the random books of these laws are books that may be published', () => {
  const head = { name: 'list', version: '1', effectiveFrom: '2026-03-01T00:00:00Z', currency: 'USD' };
  fc.assert(fc.property(book(), (book) => priceBook.safeParse({ ...head, rates: ratesOf(book) }).success));
});

test('grain by grain, minute by minute, block by block: a brute force with arithmetic of its own comes to the same', () => {
  fc.assert(
    fc.property(anyBook, atoms, (book, atoms) => {
      const brute = new Map(countsOf(book, atoms).map(({ name, base, alone, grains }) => [name, costByBruteForce(base, grains, alone)]));
      for (const charge of book.fixed) brute.set(`fixed ${charge.charge} /rates/${ratesOf(book).indexOf(charge)}`, fraction(charge.amount));
      return agree(totals(plan(book, usageOf(book, atoms))), brute);
    }),
    { numRuns: 1000 },
  );
});

test('usage cut into other shards and other projects comes to the same, whatever the model', () => {
  fc.assert(
    fc.property(anyBook, atoms, cuts, (book, atoms, cuts) =>
      agree(totals(plan(book, usageOf(book, scattered(atoms, cuts, false)))), totals(plan(book, usageOf(book, atoms)))),
    ),
    { numRuns: 1000 },
  );
});

test("Where an allowance ended within an hour, the order of projects' names decided what they paid together", () => {
  const windows = [{ from: '00:00', to: '00:30', unitPrice: '2' }];
  const base: Product['base'] = { meter: 'gpu.time', sku: 'a', unit: 'GPU-hour', included: '0.5', model: 'time_of_day', zone: 'UTC', unitPrice: '4', windows }; // prettier-ignore
  const of: Book = { products: [{ sku: 'a', base, special: undefined, cache: undefined }], fixed: [] };
  const total = (early: string, late: string): string => {
    const use = (project: string, minute: number) => ({
      product: 0,
      hour: 0,
      minute,
      project,
      isSpecial: false,
      isCache: false,
      grains: 10,
    });
    return plan(of, usageOf(of, [use(early, 0), use(late, 50)])).total;
  };
  expect([total('prj_1', 'prj_2'), total('prj_2', 'prj_1')]).toEqual(['2.00', '2.00']);
});

test('usage in other hours too comes to the same, where a price knows no time', () => {
  fc.assert(
    fc.property(book(timeless).map(bare), atoms, cuts, (book, atoms, cuts) =>
      agree(totals(plan(book, usageOf(book, scattered(atoms, cuts, true)))), totals(plan(book, usageOf(book, atoms)))),
    ),
    { numRuns: 500 },
  );
});

test('where each project has its own counts, its usage costs what it would cost alone', () => {
  const contracts = [contract({ effectiveFrom: MONTH_START, counts: 'per_project' })];
  const usageLines = ({ lines }: InvoicePlan) => lines.filter(({ kind }) => kind === 'usage');
  fc.assert(
    fc.property(book(), atoms, (book, atoms) => {
      const together = usageLines(plan(book, usageOf(book, atoms), { contracts }));
      const alone = [...Map.groupBy(atoms, ({ project }) => project).values()].flatMap((own) =>
        usageLines(plan(book, usageOf(book, own), { contracts })),
      );
      expect(together).toEqual(alone.sort((a, b) => (a.key < b.key ? -1 : 1)));
    }),
  );
});

test('a new version in mid-month with the same rates changes no exact total: counts go on where they stopped', () => {
  fc.assert(
    fc.property(book(), atoms, midMonth, (book, atoms, at) => {
      const rates = ratesOf(book);
      const versions = [version(rates), version(rates, changeAt(at))];
      return agree(totals(plan(book, usageOf(book, atoms), { versions })), totals(plan(book, usageOf(book, atoms))));
    }),
    { numRuns: 1000 },
  );
});

test('a new version in mid-month with other rates prices what comes after all that was used before it', () => {
  const models = ['unit', 'graduated', 'package', 'graduated_percentage', 'prorated_graduated'] as const;
  const one = book(models).map(({ products }) => ({ products: [{ ...products[0]!, special: undefined, cache: undefined }], fixed: [] }));
  fc.assert(
    fc.property(one, one, atoms, midMonth, (first, second, atoms, at) => {
      fc.pre(first.products[0]!.base.meter === second.products[0]!.base.meter);
      const versions = [version(ratesOf(first)), version(ratesOf(second), changeAt(at))];
      const before = atoms.filter(({ hour }) => hour < at);
      const cost = (book: Book, used: readonly Atom[], isEnd: boolean): Fraction => {
        const { base, alone, grains } = countsOf(book, used)[0]!;
        return costByBruteForce(base, grains, isEnd ? alone : undefined);
      };
      const brute = plus(cost(first, before, false), minus(cost(second, atoms, true), cost(second, before, false)));
      return same(sum(totals(plan(first, usageOf(first, atoms), { versions })).values()), brute);
    }),
    { numRuns: 1000 },
  );
});

test('a contract that is renewed in mid-month on the same terms changes nothing at all', () => {
  fc.assert(
    fc.property(book(), atoms, midMonth, (book, atoms, at) => {
      const contracts = [contract({ effectiveFrom: MONTH_START }), contract({ effectiveFrom: MONTH_START + at * HOUR })];
      expect(plan(book, usageOf(book, atoms), { contracts })).toEqual(plan(book, usageOf(book, atoms)));
    }),
  );
});

const digits = { JPY: 0, USD: 2, KWD: 3 } as const;
const currency = fc.constantFrom('JPY' as const, 'USD' as const, 'KWD' as const);
const minor = (amount: string): bigint => BigInt(amount.replace('.', ''));
const isMoney = (amount: string, currency: keyof typeof digits): boolean =>
  (digits[currency] === 0 ? /^(0|-?[1-9]\d*)$/ : new RegExp(`^-?(0|[1-9]\\d*)\\.\\d{${digits[currency]}}$`)).test(amount);

test('every amount has the digits of its currency, is its exact amount rounded once, and the total is that of the lines', () => {
  fc.assert(
    fc.property(book(), atoms, currency, (book, atoms, currency) => {
      const made = plan(book, usageOf(book, atoms), { versions: [version(ratesOf(book), { currency })] });
      const scale = { num: 10n ** BigInt(digits[currency]), den: 1n };
      return (
        isMoney(made.total, currency) &&
        made.lines.every(({ amount, exactAmount }) => {
          const off = minus(times(exact(exactAmount), scale), { num: minor(amount), den: 1n });
          return isMoney(amount, currency) && !isLess(off, { num: -1n, den: 2n }) && !isLess({ num: 1n, den: 2n }, off);
        }) &&
        minor(made.total) === made.lines.reduce((sum, { amount }) => sum + minor(amount), 0n)
      );
    }),
    { numRuns: 500 },
  );
});

test('what a rate comes to is never a cent above its maximum, and a cent below its minimum only there', () => {
  const cents = (text: string): Fraction => times(fraction(text), { num: 100n, den: 1n });
  fc.assert(
    fc.property(book(), atoms, (book, atoms) => {
      const made = plan(book, usageOf(book, atoms));
      return book.products.every(({ sku, base }, index) => {
        const path = `/rates/${ratesOf(book).indexOf(base)}`;
        const own = made.lines.filter((line) => line.sku === sku && line.meter === base.meter && line.rate === path);
        const due = { num: own.reduce((sum, { amount }) => sum + minor(amount), 0n), den: 1n };
        const { minimum, maximum } = base as { minimum?: string; maximum?: string };
        const isBelow = maximum === undefined || !isLess(plus(cents(maximum), { num: 1n, den: 2n }), due);
        return index >= 0 && isBelow && (minimum === undefined || !isLess(due, cents(minimum)));
      });
    }),
    { numRuns: 500 },
  );
});

test('however a month grows or shrinks after it was billed, what is billed of it adds up to the last state, line by line', () => {
  const sums = (lines: readonly { readonly key: string; readonly quantity: string; readonly amount: string }[]) => {
    const all = new Map<string, readonly [bigint, bigint]>();
    for (const { key, quantity, amount } of lines) {
      const [count, money] = all.get(key) ?? [0n, 0n];
      all.set(key, [count + BigInt(quantity), money + minor(amount)]);
    }
    return [...all].filter(([, both]) => both.some((one) => one !== 0n)).sort(([a], [b]) => (a < b ? -1 : 1));
  };
  fc.assert(
    fc.property(book(), fc.array(atoms, { minLength: 2, maxLength: 4 }), (book, states) => {
      let booked: Booked = {};
      const billed: BilledLine[] = [];
      for (const state of states) {
        const { lines, total } = billMonths('2026-03', [{ plan: plan(book, usageOf(book, state)), booked }]);
        expect(minor(total)).toBe(lines.reduce((sum, { amount }) => sum + minor(amount), 0n));
        billed.push(...lines);
        booked = bookLines(booked, lines);
      }
      expect(sums(billed)).toEqual(sums(plan(book, usageOf(book, states.at(-1)!)).lines));
    }),
  );
});

/** A rate's names: as few as there are, so that rates overlap. */
const names = fc.record({
  sku: fc.constantFrom('*', 'llm'),
  class: fc.constantFrom(undefined, 'spot' as const),
  tier: fc.constantFrom(undefined, 'batch' as const),
  region: fc.constantFrom(undefined, 'eu'),
  band: fc.constantFrom(undefined, 'long'),
});
type Names = typeof names extends fc.Arbitrary<infer Of> ? Of : never;
const pairs = (all: Partial<Names>): ReadonlySet<string> =>
  new Set(Object.entries(all).flatMap(([name, value]) => (value === undefined || value === '*' ? [] : [`${name} ${value}`])));
const isIn = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean => [...some].every((name) => all.has(name));
/** Of sets of names within a set, the one that holds all others; undefined where none does. */
const widest = (all: readonly ReadonlySet<string>[], within: ReadonlySet<string>, isOther: boolean): number | undefined => {
  const inside = all.flatMap((one, index) => (isIn(one, within) && !(isOther && isIn(within, one)) ? [index] : []));
  return inside.find((index) => inside.every((other) => isIn(all[other]!, all[index]!)));
};

test('the rate of a use is the one whose names hold those of every other that matches, and a multiplier goes on to the next of these', () => {
  let found = 0;
  const rated = fc.uniqueArray(fc.tuple(names, fc.boolean()), {
    minLength: 1,
    maxLength: 8,
    selector: ([names]) => [...pairs(names)].join(),
  });
  fc.assert(
    fc.property(rated, names, (all, used) => {
      const sets = all.map(([names]) => pairs(names));
      const rates = all.map(([names, isMultiplier], index): Rate => {
        const priced = isMultiplier ? { model: 'multiplier' as const, factor: '0.5' } : { model: 'unit' as const, unit: '1 tokens', unitPrice: String(index) }; // prettier-ignore
        return { meter: 'tokens.input', ...names, ...priced };
      });
      const wanted: number[] = [];
      let next = widest(sets, pairs({ ...used, sku: 'llm' }), false);
      while (next !== undefined) {
        wanted.push(next);
        next = all[next]![1] ? widest(sets, sets[next]!, true) : undefined;
      }
      const ends = wanted.length > 0 && !all[wanted.at(-1)!]![1];
      fc.pre(ends);
      found += 1;
      const { sku: _sku, ...dimensions } = used;
      const price = priceOf([layerOf(version(rates))], { meter: 'tokens.input', sku: 'llm', dimensions: presentOnly(dimensions) });
      return typeof price !== 'string' && rateText(price) === wanted.map((index) => `/rates/${index}`).join(' of ');
    }),
    { numRuns: 1000 },
  );
  expect(found).toBeGreaterThan(100);
});

/** What so much costs, tier by tier, by formulas of the whole; the flat amounts left out. */
const byFormula = (rate: Product['base'], quantity: bigint): Fraction => {
  const units = { num: quantity, den: 8n };
  if (rate.model === 'unit') return times(units, fraction(rate.unitPrice));
  if (rate.model === 'package') {
    const { num, den } = times(units, { num: fraction(rate.size).den, den: fraction(rate.size).num });
    return times(fraction(rate.price), { num: rate.round === 'down' ? num / den : (num + den - 1n) / den, den: 1n });
  }
  if (rate.model !== 'graduated' && rate.model !== 'volume') throw new Error(rate.model);
  const starts = [fraction('0'), ...rate.tiers.flatMap(({ upTo }) => (upTo === null ? [] : [fraction(upTo)]))];
  const reached = rate.tiers.flatMap((tier, index) => (isLess(starts[index]!, units) ? [{ ...tier, index }] : []));
  const flats = (rate.model === 'volume' ? reached.slice(-1) : reached).map(({ flat = '0' }) => fraction(flat));
  if (rate.model === 'volume') return sum([...flats, times(units, fraction(reached.at(-1)!.unitPrice))]);
  const parts = reached.map(({ unitPrice, upTo, index }) => {
    const end = upTo === null || isLess(units, fraction(upTo)) ? units : fraction(upTo);
    return times(minus(end, starts[index]!), fraction(unitPrice));
  });
  return sum([...flats, ...parts]);
};

test('quantities of 38 digits are exact to the last one, in currencies with 0, 2 and 3 digits', () => {
  const huge = fc.bigInt(1n, 10n ** 38n - 1n);
  const plain = book(['unit', 'graduated', 'volume', 'package'])
    .filter(({ products }) => products[0]!.base.meter !== 'gpu.time')
    .map(({ products }): Book => {
      const base = { ...products[0]!.base, included: undefined, percentageDiscount: undefined, minimum: undefined, maximum: undefined };
      return { fixed: [], products: [{ sku: 'a', base, special: undefined, cache: undefined }] };
    });
  fc.assert(
    fc.property(plain, fc.array(fc.tuple(fc.nat(743), huge), { minLength: 1, maxLength: 4 }), currency, (book, used, currency) => {
      const hours = used.map(([hour, input]) => usageHour({ family: 'tokens', sku: 'a', hour: MONTH_START + hour * HOUR, counters: { input } })); // prettier-ignore
      const made = plan(book, hours, { versions: [version(ratesOf(book), { currency })] });
      const quantity = used.reduce((all, [, input]) => all + input, 0n);
      const { num, den } = byFormula(book.products[0]!.base, quantity);
      const scaled = num * 10n ** BigInt(digits[currency]);
      return (
        made.lines.length === 1 &&
        made.lines[0]!.quantity === String(quantity) &&
        same(exact(made.lines[0]!.exactAmount), { num, den }) &&
        minor(made.total) === (2n * scaled + den) / (2n * den) &&
        isMoney(made.total, currency)
      );
    }),
    { numRuns: 1000 },
  );
});

test('a line below zero and a line of nothing have the digits of their currency too', () => {
  const rate: Rate = { meter: 'tokens.input', sku: 'a', unit: '1 tokens', model: 'unit', unitPrice: '3', maximum: '10' };
  const tokens = (input: bigint) => [usageHour({ family: 'tokens', sku: 'a', hour: MONTH_START, counters: { input } })];
  const lines = (currency: keyof typeof digits, input: bigint) =>
    plan({ products: [], fixed: [] }, tokens(input), { versions: [version([rate], { currency })] }).lines.map(({ amount }) => amount).sort(); // prettier-ignore
  expect([lines('JPY', 5n), lines('USD', 5n), lines('KWD', 5n)]).toEqual([['-5', '15'], ['-5.00', '15.00'], ['-5.000', '15.000']]); // prettier-ignore
  expect([lines('JPY', 0n), lines('USD', 0n), lines('KWD', 0n)]).toEqual([['0'], ['0.00'], ['0.000']]);
});
