import { expect, test } from 'vitest';
import type { InvoiceLine } from '#shared/invoicing/domain/invoice-plan.ts';
import { DAY, HOUR, periodBounds } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Contract } from '#shared/rating/contract.ts';
import type { PriceVersion, Rate } from '#shared/rating/price-book.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import { contract, gpuHours, graduated, priceVersion, TENANT, unitRate, usageHour } from '#test/support/billing.ts';
import { planOf } from '#test/support/rate-month.ts';

const period = '2023-11';
const { start, end } = periodBounds(period);
const SKU = 'gpu.h100';
const gpu = (unitPrice: string, over: object = {}): Rate => ({ ...unitRate('gpu.time', SKU, unitPrice), ...over });
type Committed = Extract<Rate, { readonly model: 'windowed_commitment' }>;
const committed = (unitPrice: string, terms: Pick<Committed, 'window' | 'commit' | 'overageFactor' | 'trueUp'>): Committed => ({
  ...unitRate('gpu.time', SKU, unitPrice),
  model: 'windowed_commitment',
  ...terms,
});

type Made = { readonly rates: readonly Rate[]; readonly hours?: readonly UsageHour[]; readonly terms?: Partial<Contract> };
const plan = (versions: readonly PriceVersion[], hours: readonly UsageHour[] = [], contracts: readonly Contract[] = [contract()]) =>
  planOf({ tenant: TENANT, period, prices: { contracts, versions }, commitments: [], hours });
const planWith = ({ rates, hours, terms = {} }: Made) => plan([priceVersion(rates)], hours, [contract(terms)]);
const byText = (a: unknown, b: unknown): number => (String(a) < String(b) ? -1 : 1);
const shown = (lines: readonly InvoiceLine[]) => lines.map(({ kind, sku, amount }) => [kind, sku, amount]);
const gpus = (hours: bigint, over: Partial<UsageHour> = {}) => gpuHours(hours, { sku: SKU, ...over });

test('a recurring charge is a line of the default project without any usage, by the part of the month that it was in force', () => {
  const platform: Rate = { model: 'fixed', charge: 'platform', amount: '3000' };
  const made = planWith({ rates: [platform] });
  expect(made).toMatchObject({ total: '3000.00', currency: 'USD', prices: [{ priceBook: 'list', version: '2023-11-01' }] });
  expect(made.lines).toMatchObject([
    { kind: 'fixed', meter: 'fixed', sku: 'platform', project: defaultProject(TENANT), quantity: '1', unit: 'month', rate: '/rates/0' },
  ]);
  const tenDays = planWith({ rates: [platform], terms: { effectiveFrom: end - 10 * DAY } });
  expect(shown(tenDays.lines)).toEqual([['fixed', 'platform', '1000.00']]);
});

test('a charge that changes in mid-month is billed in two parts', () => {
  const platform = (amount: string): Rate => ({ model: 'fixed', charge: 'platform', amount });
  const versions = [priceVersion([platform('3000')]), priceVersion([platform('6000')], { version: 'v2', effectiveFrom: end - 10 * DAY })];
  expect(plan(versions).lines.map(({ priceVersion, amount }) => [priceVersion, amount])).toEqual([
    ['2023-11-01', '2000.00'],
    ['v2', '2000.00'],
  ]);
});

test('Waiving all that was used beyond a commitment left what it charges for going beyond: that goes down with the usage', () => {
  const rate = committed('1', { window: 'month', commit: { quantity: '5' }, overageFactor: '3' });
  const left = (waived: bigint) =>
    planOf({
      tenant: TENANT,
      period,
      prices: { contracts: [contract()], versions: [priceVersion([rate])] },
      commitments: [],
      hours: [gpus(20n)],
      waived: [{ id: 'wvr_1', project: 'prj_1', meter: 'gpu.time', sku: SKU, quantity: waived * 3_600_000_000n }],
    }).total;
  expect([0n, 10n, 20n].map(left)).toEqual(['50.00', '25.00', '0.00']);
});

test('a charge that is not prorated is due once, by the last version in force', () => {
  const support = (amount: string): Rate => ({ model: 'fixed', charge: 'support', amount, prorate: false });
  const versions = [priceVersion([support('100')]), priceVersion([support('300')], { version: 'v2', effectiveFrom: end - DAY })];
  expect(plan(versions).lines.map(({ priceVersion, amount }) => [priceVersion, amount])).toEqual([['v2', '300.00']]);
});

test('a new version that says the same of a rate changes neither its limits nor its commitments nor its charges', () => {
  const rates: Rate[] = [
    gpu('2', { maximum: '100' }),
    { ...gpu('1', { minimum: '50' }), class: 'spot' } as Rate,
    { model: 'fixed', charge: 'support', amount: '30', prorate: false },
    { ...committed('1', { window: 'month', commit: { quantity: '40' }, overageFactor: '2', trueUp: true }), sku: 'gpu.a100' },
  ];
  const hours = [gpus(70n), gpus(20n, { dimensions: { class: 'spot' } }), gpuHours(40n, { sku: 'gpu.a100' })];
  const renewed = priceVersion(rates, { version: 'v2', effectiveFrom: start + 15 * DAY, sha256: 'b'.repeat(64) });
  const [one, two] = [[priceVersion(rates)], [priceVersion(rates), renewed]].map((versions) => plan(versions, hours));
  expect([one!.total, two!.total]).toEqual(['220.00', '220.00']);
  expect(two!.lines.filter(({ kind }) => kind !== 'usage').map(({ kind, priceVersion, amount }) => [kind, priceVersion, amount])).toEqual([
    ['fixed', 'v2', '30.00'],
    ['true_up', 'v2', '30.00'],
    ['adjustment', 'v2', '-40.00'],
  ]);
  expect(two!.prices.map(({ version }) => version)).toEqual(['2023-11-01', 'v2']);
});

test("a contract's charge replaces the book's of the same name", () => {
  const rates: Rate[] = [{ model: 'fixed', charge: 'platform', amount: '3000' }];
  const terms = { overrides: [{ rate: { model: 'fixed' as const, charge: 'platform', amount: '100' } }] };
  expect(shown(planWith({ rates, terms }).lines)).toEqual([['fixed', 'platform', '100.00']]);
});

test('a minimum fills up what its rate comes to, without usage too, and to the cent of its rounded lines', () => {
  const rates = [gpu('0.333', { minimum: '100' })];
  expect(shown(planWith({ rates }).lines)).toEqual([['true_up', SKU, '100.00']]);
  const hours = [1, 2, 3].map((project) => gpus(10n, { project: `prj_${project}` }));
  const made = planWith({ rates, hours });
  expect(made.total).toBe('100.00');
  expect(shown(made.lines).sort(byText)).toEqual([
    ['true_up', SKU, '90.01'],
    ['usage', SKU, '3.33'],
    ['usage', SKU, '3.33'],
    ['usage', SKU, '3.33'],
  ]);
  expect(shown(planWith({ rates, hours: [gpus(1000n)] }).lines)).toEqual([['usage', SKU, '333.00']]);
});

test('a maximum takes off what its rate comes to beyond it, by a line below zero', () => {
  const rates = [gpu('2', { maximum: '100' })];
  const made = planWith({ rates, hours: [gpus(70n)] });
  expect([made.total, shown(made.lines).sort(byText)]).toEqual([
    '100.00',
    [
      ['adjustment', SKU, '-40.00'],
      ['usage', SKU, '140.00'],
    ],
  ]);
  const half = planWith({ rates, hours: [gpus(70n, { hour: end - DAY })], terms: { effectiveFrom: start + 15 * DAY } });
  expect(half.total).toBe('50.00');
});

test('the maximum of one SKU takes nothing off another, though one rate prices both', () => {
  const rates = [unitRate('gpu.time', '*', '2')].map((rate) => ({ ...rate, maximum: '100' }));
  expect(planWith({ rates, hours: [gpus(70n), gpuHours(70n, { sku: 'gpu.a100' })] }).total).toBe('200.00');
});

test("a contract's limit on what its book says is one for the month, whatever versions the book has in it", () => {
  const versions = [priceVersion([gpu('2')]), priceVersion([gpu('4')], { version: 'v2', effectiveFrom: start + DAY })];
  const rate: Rate = { meter: 'gpu.time', sku: SKU, model: 'multiplier', factor: '0.5', maximum: '100' };
  const made = plan(versions, [gpus(70n), gpus(70n, { hour: start + DAY })], [contract({ overrides: [{ rate }] })]);
  expect(
    made.lines.map(({ kind, priceBook, priceVersion, rate, amount }) => [kind, priceBook, priceVersion, rate, amount]).sort(byText),
  ).toEqual([
    ['adjustment', 'contract', '2023-11-01T00:00:00.000Z', '/overrides/0/rate', '-110.00'],
    ['usage', 'list', '2023-11-01', 'contract 2023-11-01T00:00:00.000Z /overrides/0/rate of /rates/0', '70.00'],
    ['usage', 'list', 'v2', 'contract 2023-11-01T00:00:00.000Z /overrides/0/rate of /rates/0', '140.00'],
  ]);
  expect(made.lines[0]).toMatchObject({ price: 'maximum 100 per month' });
});

test('a limit holds as long as its rate is in force, whatever rates for a part of its usage come and go beside it', () => {
  const batch: Rate = { meter: 'tokens.input', sku: 'llm', tier: 'batch', model: 'unit', unit: '1000000 tokens', unitPrice: '1' };
  const rate = { ...unitRate('tokens.input', 'llm', '3'), maximum: '100' };
  const used = (tier: string, hour: number) => usageHour({ family: 'tokens', sku: 'llm', hour, dimensions: { tier }, counters: { input: 40_000_000n } }); // prettier-ignore
  const hours = [used('standard', start), used('batch', start)];
  const made = planWith({ rates: [rate], hours, terms: { overrides: [{ rate: batch, from: start + 15 * DAY }] } });
  expect(made.total).toBe('100.00');
});

test('an allowance goes to what comes first, and the tiers begin after it', () => {
  const rates = [{ ...graduated('gpu.time', SKU, [['10', '2'], [null, '1']]), included: '5' }]; // prettier-ignore
  const hours = [gpus(4n, { project: 'prj_2' }), gpus(16n, { project: 'prj_1', hour: start + HOUR })];
  const made = planWith({ rates, hours });
  expect(made.lines.map(({ project, quantity, parts, amount }) => [project, BigInt(quantity) / 3_600_000_000n, parts.map(({ says }) => says), amount])).toEqual([
    ['prj_1', 16n, ['included', 'up to 10', 'above'], '25.00'],
    ['prj_2', 4n, ['included'], '0.00'],
  ]); // prettier-ignore
});

test('a percentage discount is on the line: its unit price and its words say so', () => {
  const [line] = planWith({ rates: [gpu('3.00', { percentageDiscount: '10' })], hours: [gpus(10n)] }).lines;
  expect(line).toMatchObject({ amount: '27.00', unitPrice: '2.7', price: '3.00 per GPU-hour, less 10 %', parts: [] });
});

test('batch, spot and cache reads cost what their rates say, and each line says which rate that was', () => {
  const rates: Rate[] = [
    unitRate('tokens.input', 'llm', '3.00'),
    { meter: 'tokens.input', sku: 'llm', tier: 'batch', model: 'multiplier', factor: '0.5' },
    { meter: 'tokens.cache_read', sku: 'llm', model: 'multiplier', factor: '0.1', of: 'tokens.input' },
    gpu('2.00'),
    gpu('0.80', { class: 'spot' }),
  ];
  const tokens = (tier: string | undefined) =>
    usageHour({ family: 'tokens', sku: 'llm', dimensions: tier === undefined ? {} : { tier }, counters: { input: 10_000_000n, cache_read: 10_000_000n } }); // prettier-ignore
  const hours = [tokens('batch'), tokens(undefined), gpus(10n), gpus(10n, { dimensions: { class: 'spot' } })];
  const made = planWith({ rates, hours });
  expect(made.lines.map(({ meter, dimensions, amount, rate, matched }) => [meter, dimensions, amount, rate, matched])).toEqual([
    ['gpu.time', { class: 'spot' }, '8.00', '/rates/4', { meter: 'gpu.time', sku: SKU, class: 'spot' }],
    ['gpu.time', {}, '20.00', '/rates/3', { meter: 'gpu.time', sku: SKU }],
    ['tokens.cache_read', { tier: 'batch' }, '1.50', '/rates/2 of /rates/1 of /rates/0', { meter: 'tokens.cache_read', sku: 'llm' }],
    ['tokens.cache_read', {}, '3.00', '/rates/2 of /rates/0', { meter: 'tokens.cache_read', sku: 'llm' }],
    ['tokens.input', { tier: 'batch' }, '15.00', '/rates/1 of /rates/0', { meter: 'tokens.input', sku: 'llm', tier: 'batch' }],
    ['tokens.input', {}, '30.00', '/rates/0', { meter: 'tokens.input', sku: 'llm' }],
  ]);
});

test('projects pool into one tier count, unless the contract says that each has its own', () => {
  const rates = [graduated('gpu.time', SKU, [['10', '2'], [null, '1']])]; // prettier-ignore
  const hours = [gpus(10n, { project: 'prj_1' }), gpus(10n, { project: 'prj_2' })];
  expect(planWith({ rates, hours }).total).toBe('30.00');
  expect(planWith({ rates, hours, terms: { counts: 'per_project' } }).total).toBe('40.00');
  expect(planWith({ rates, hours, terms: { counts: 'pooled' } }).total).toBe('30.00');
});

test('a contract that counts per project from mid-month on bills each line once, and a commitment once: it counts so all month', () => {
  const mid = start + 15 * DAY;
  const contracts = [contract(), contract({ effectiveFrom: mid, counts: 'per_project' })];
  const tiered = [graduated('gpu.time', SKU, [['10', '2'], [null, '1']])]; // prettier-ignore
  const hours = [gpus(10n), gpus(10n, { hour: mid })];
  const made = plan([priceVersion(tiered)], hours, contracts);
  expect([made.total, made.lines.length]).toEqual(['30.00', 1]);
  const monthly = committed('2', { window: 'month', commit: { amount: '100' }, trueUp: true });
  expect(plan([priceVersion([monthly])], [gpus(10n), gpus(10n, { hour: mid })], contracts).total).toBe('100.00');
});

test('a flat amount is due once where nothing was used, not again where something was, in whatever project', () => {
  const rates: Rate[] = [{ ...graduated('gpu.time', SKU, []), tiers: [{ upTo: null, unitPrice: '1', flat: '5' }] }];
  const versions = [priceVersion(rates), priceVersion(rates, { version: 'v2', effectiveFrom: start + DAY })];
  expect(shown(plan(versions).lines)).toEqual([['fixed', SKU, '5.00']]);
  expect(shown(plan(versions, [gpus(1n)]).lines)).toEqual([['usage', SKU, '6.00']]);
  const perProject = [contract({ counts: 'per_project' })];
  const both = [gpus(1n, { project: 'prj_1' }), gpus(1n, { project: 'prj_2' })];
  expect(plan([priceVersion(rates)], both, perProject).total).toBe('12.00');
});

test('an hourly commitment is trued up in every hour, with usage or without, at the price of its contract', () => {
  const rate = committed('2', { window: 'hour', commit: { quantity: '10' }, overageFactor: '1.5', trueUp: true });
  const terms = { overrides: [{ rate, from: end - 3 * HOUR }] };
  const hours = [gpus(5n), gpus(4n, { hour: end - 3 * HOUR }), gpus(12n, { hour: end - HOUR })];
  const made = planWith({ rates: [gpu('7')], hours, terms });
  expect(made.lines.map(({ kind, priceBook, amount }) => [kind, priceBook, amount]).sort(byText)).toEqual([
    ['overage', 'contract', '2.00'],
    ['true_up', 'contract', '32.00'],
    ['usage', 'contract', '32.00'],
    ['usage', 'list', '35.00'],
  ]);
  expect(made.prices.map(({ priceBook, version }) => [priceBook, version])).toEqual([
    ['contract', '2023-11-01T00:00:00.000Z'],
    ['list', '2023-11-01'],
  ]);
});

const spend = (over: object = {}) => ({ commitments: [{ name: 'all', amount: '100', trueUp: true, ...over }] });

test('a commitment of spend is filled up from what the lines come to, and without any', () => {
  const rates = [gpu('2')];
  expect(planWith({ rates, terms: spend() }).lines).toMatchObject([
    { kind: 'true_up', meter: 'commitment', sku: 'all', amount: '100.00', priceBook: 'contract', rate: '/commitments/0' },
  ]);
  expect(planWith({ rates, terms: spend(), hours: [gpus(30n)] }).total).toBe('100.00');
  expect(planWith({ rates, terms: spend({ trueUp: false }), hours: [gpus(30n)] }).total).toBe('60.00');
  expect(planWith({ rates, terms: spend(), hours: [gpus(60n)] }).total).toBe('120.00');
});

test('spend beyond a commitment costs as many times more as it says', () => {
  const made = planWith({ rates: [gpu('2')], terms: spend({ overageFactor: '1.5' }), hours: [gpus(60n)] });
  expect([made.total, shown(made.lines)[0]]).toEqual(['130.00', ['overage', 'all', '10.00']]);
});

test('a commitment counts the lines that it names, charges and limits among them', () => {
  const rates: Rate[] = [gpu('2', { class: 'spot' }), gpu('3', { maximum: '30' }), unitRate('tokens.input', '*', '1')];
  const hours = [gpus(5n, { dimensions: { class: 'spot' } }), gpus(20n), usageHour({ family: 'tokens', counters: { input: 10_000_000n } })];
  const trueUp = (of: object) => shown(planWith({ rates, hours, terms: spend({ of }) }).lines).find(([kind]) => kind === 'true_up')?.[2];
  expect([{}, { meter: 'gpu.time' }, { class: 'spot' }, { meter: 'tokens.input' }, { sku: 'gpu.a100' }].map(trueUp)).toEqual([
    '50.00',
    '60.00',
    '90.00',
    '90.00',
    '100.00',
  ]);
});

test('a commitment that starts in mid-month is one for the rest of it; one that goes on under another contract is one', () => {
  const late = contract({ effectiveFrom: start + 15 * DAY, ...spend() });
  expect(plan([priceVersion([gpu('2')])], [], [late]).total).toBe('50.00');
  const raised = [contract(spend()), contract({ effectiveFrom: start + 15 * DAY, ...spend({ amount: '300' }) })];
  const made = plan([priceVersion([gpu('2')])], [], raised);
  expect([made.total, made.lines.length, made.prices.length]).toEqual(['200.00', 1, 2]);
});

test('without a price version a contract bills its own terms all the same', () => {
  expect(plan([], [], [contract(spend())])).toMatchObject({ currency: 'USD', total: '100.00' });
});

test('currencies without cents and with three digits keep to their own', () => {
  const made = (currency: 'JPY' | 'KWD') => plan([priceVersion([gpu('0.3335', { minimum: '100' })], { currency })], [gpus(3n)]).lines.map(({ amount }) => amount).sort(); // prettier-ignore
  expect([made('JPY'), made('KWD')]).toEqual([
    ['1', '99'],
    ['1.001', '98.999'],
  ]);
});
