import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InvoiceLine, InvoicePlan } from '#shared/invoicing/domain/invoice-plan.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { PriceVersion, Rate } from '#shared/rating/price-book.ts';
import type { Contract } from '#shared/rating/contract.ts';
import { fraction, type Fraction } from '#test/oracle/fraction.ts';
import { contract, priceVersion, TENANT } from '#test/support/billing.ts';
import { planOf } from '#test/support/rate-month.ts';
import { type Atom, atoms, book, type Book, countsOf, ratesOf, usageOf } from '#test/support/rating-books.ts';
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

test('grain by grain, minute by minute, block by block: a brute force with arithmetic of its own comes to the same', () => {
  fc.assert(
    fc.property(book(), atoms, (book, atoms) => {
      const brute = new Map(countsOf(book, atoms).map(({ name, base, alone, grains }) => [name, costByBruteForce(base, grains, alone)]));
      for (const charge of book.fixed) brute.set(`fixed ${charge.charge} /rates/${ratesOf(book).indexOf(charge)}`, fraction(charge.amount));
      return agree(totals(plan(book, usageOf(book, atoms))), brute);
    }),
    { numRuns: 1000 },
  );
});
