import * as fc from 'fast-check';
import { test } from 'vitest';
import { billMonths } from '#shared/invoicing/domain/bill-months.ts';
import { book, NOTHING_BOOKED } from '#shared/invoicing/domain/booked.ts';
import { parseMinor } from '#shared/kernel/decimal.ts';
import { DAY, periodBounds } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { type Contract, contractTerms } from '#shared/rating/contract.ts';
import { priceBook, type PriceVersion, type Rate } from '#shared/rating/price-book.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import { contract, gpuHours, priceVersion, TENANT, usageHour } from '#test/support/billing.ts';
import { planOf } from '#test/support/rate-month.ts';

const period = '2023-11';
const { start } = periodBounds(period);
const decimals = fc.constantFrom('0', '0.5', '1.25', '3', '100');
const limits = { minimum: fc.option(decimals, { nil: undefined }), maximum: fc.option(fc.constantFrom('50', '100', '1000'), { nil: undefined }), included: fc.option(decimals, { nil: undefined }), percentageDiscount: fc.option(fc.constantFrom('10', '50'), { nil: undefined }) }; // prettier-ignore

const of = fc.oneof(
  fc.record({ meter: fc.constant('gpu.time' as const), unit: fc.constant('GPU-hour'), sku: fc.constantFrom('gpu.h100', '*'), class: fc.option(fc.constantFrom('spot' as const, 'on-demand' as const), { nil: undefined }) }),
  fc.record({ meter: fc.constantFrom('tokens.input' as const, 'tokens.cache_read' as const), unit: fc.constant('1000000 tokens'), sku: fc.constantFrom('llm', '*'), tier: fc.option(fc.constant('batch' as const), { nil: undefined }) }),
); // prettier-ignore
const tiers = fc.record({ flat: decimals, unitPrice: decimals }).map(({ flat, unitPrice }) => [{ upTo: '5', unitPrice, flat }, { upTo: null, unitPrice: '1', flat }]); // prettier-ignore
const zeroUsageFlat = fc.constantFrom('charged' as const, 'not_charged' as const, undefined);
const models = fc.oneof(
  fc.record({ model: fc.constant('unit' as const), unitPrice: decimals, ...limits }),
  fc.record({ model: fc.constantFrom('graduated' as const, 'volume' as const), tiers, zeroUsageFlat, ...limits }),
  fc.record({ model: fc.constant('windowed_commitment' as const), unitPrice: decimals, window: fc.constantFrom('hour' as const, 'month' as const), commit: fc.constant({ amount: '10' }), trueUp: fc.boolean(), overageFactor: fc.constantFrom('0.5', '2', undefined) }),
); // prettier-ignore
const rate = fc
  .oneof(
    { weight: 5, arbitrary: fc.tuple(of, models).map(([where, terms]) => ({ ...where, ...terms })) },
    { weight: 2, arbitrary: fc.tuple(of, decimals, fc.record(limits)).map(([{ unit: _unit, ...where }, factor, more]) => ({ ...where, ...more, model: 'multiplier', factor })) },
    { weight: 1, arbitrary: fc.record({ model: fc.constant('fixed' as const), charge: fc.constantFrom('platform', 'support'), amount: decimals }) },
  )
  .map((one) => JSON.parse(JSON.stringify(one)) as Rate); // prettier-ignore

const begins = fc.constantFrom(start - DAY, start, start + 10 * DAY, start + 20 * DAY);
const some = fc.array(rate, { minLength: 1, maxLength: 6 });
/** Half of what a book's versions say, they say alike. */
const versions = fc
  .tuple(some, fc.array(fc.tuple(begins, some, fc.boolean()), { minLength: 1, maxLength: 3 }))
  .map(([alike, all]) => all.map(([from, own, isAlike]) => [from, isAlike ? [...own.slice(0, 2), ...alike] : own] as const))
  .map((all) => {
    const made = new Map<number, PriceVersion>();
    for (const [effectiveFrom, rates] of all) {
      for (let left = rates; left.length > 0; left = left.slice(1)) {
        const version = `v${effectiveFrom}`;
        const fits = priceBook.safeParse({ name: 'list', version, effectiveFrom: formatInstant(effectiveFrom), currency: 'USD', rates: left }).success;
        if (fits) made.set(effectiveFrom, priceVersion(left, { version, effectiveFrom }));
        if (fits) break;
      }
    }
    return [...made.values()];
  }); // prettier-ignore
const contracts = fc
  .array(fc.record({ effectiveFrom: begins, counts: fc.constantFrom('pooled' as const, 'per_project' as const), own: fc.option(rate, { nil: undefined }), isCommitted: fc.boolean() }), { minLength: 1, maxLength: 3 })
  .map((all) => {
    const made = new Map<number, Contract>();
    for (const { effectiveFrom, counts, own, isCommitted } of all) {
      const commitments = [{ name: 'all', amount: '500', trueUp: true, overageFactor: '0.5' }];
      const terms = { counts, ...(isCommitted && { commitments }) };
      const withOwn = { ...terms, ...(own && { overrides: [{ rate: own }] }) };
      const fits = contractTerms.safeParse({ tenant: TENANT, priceBook: 'list', effectiveFrom: formatInstant(effectiveFrom), ...withOwn }).success;
      made.set(effectiveFrom, contract({ effectiveFrom, ...(fits ? withOwn : terms) }));
    }
    return [...made.values()];
  }); // prettier-ignore
const project = fc.constantFrom(defaultProject(TENANT), 'prj_2');
const hour = fc.integer({ min: 0, max: 29 }).map((day) => start + day * DAY);
const usage: fc.Arbitrary<UsageHour> = fc.oneof(
  fc.tuple(project, hour, fc.constantFrom({}, { class: 'spot' }, { class: 'on-demand', region: 'eu' }), fc.bigInt(0n, 20n)).map(([project, hour, dimensions, hours]) => gpuHours(hours, { project, hour, dimensions })),
  fc.tuple(project, hour, fc.constantFrom({}, { tier: 'batch' }), fc.bigInt(0n, 20_000_000n)).map(([project, hour, dimensions, tokens]) => usageHour({ family: 'tokens', sku: 'llm', project, hour, dimensions, counters: { input: tokens, cache_read: tokens } })),
); // prettier-ignore
const hours = fc.uniqueArray(usage, { maxLength: 12, selector: ({ key }) => key });

const month = fc.record({ versions, contracts, hours, late: hours });

test('no two lines of a month have the same key, so that what is booked for one is found by it and nothing is billed twice', () => {
  fc.assert(
    fc.property(month, ({ versions, contracts, hours }) => {
      const { lines } = planOf({ tenant: TENANT, period, prices: { contracts, versions }, commitments: [], hours });
      return new Set(lines.map(({ key }) => key)).size === lines.length;
    }),
    { numRuns: 400 },
  );
});

test('what a month was billed and what late usage adds come to its last rating, and rated once more it bills nothing', () => {
  fc.assert(
    fc.property(month, ({ versions, contracts, hours, late }) => {
      const known = new Set(hours.map(({ key }) => key));
      const all = [...hours, ...late.filter(({ key }) => !known.has(key))];
      const plan = (some: readonly UsageHour[]) => planOf({ tenant: TENANT, period, prices: { contracts, versions }, commitments: [], hours: some }); // prettier-ignore
      const first = billMonths(period, [{ plan: plan(hours), booked: NOTHING_BOOKED }]);
      const booked = book(NOTHING_BOOKED, first.lines);
      const own = planOf({ tenant: TENANT, period: '2023-12', prices: { contracts: [], versions: [] }, commitments: [], hours: [] });
      const second = billMonths('2023-12', [{ plan: own, booked: NOTHING_BOOKED }, { plan: plan(all), booked }]); // prettier-ignore
      const again = billMonths('2023-12', [{ plan: own, booked: NOTHING_BOOKED }, { plan: plan(all), booked: book(booked, second.lines) }]); // prettier-ignore
      return again.lines.length === 0 && parseMinor(first.total) + parseMinor(second.total) === parseMinor(plan(all).total);
    }),
    { numRuns: 200 },
  );
});

test('a month says the same whatever the order of contracts and versions', () => {
  fc.assert(
    fc.property(month, ({ versions, contracts, hours }) => {
      const plan = (prices: Prices) => JSON.stringify(planOf({ tenant: TENANT, period, prices, commitments: [], hours }));
      return plan({ contracts, versions }) === plan({ contracts: contracts.toReversed(), versions: versions.toReversed() });
    }),
    { numRuns: 200 },
  );
});
