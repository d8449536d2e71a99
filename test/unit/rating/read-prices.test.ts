import { expect, test } from 'vitest';
import { parseInstant } from '#shared/kernel/time.ts';
import { type Answered, type Once, once } from '#shared/platform/once.ts';
import type { Table } from '#shared/platform/table.ts';
import { priceDocument, readPriceDocument } from '#shared/rating/price-document.ts';
import { ratingStore } from '#shared/rating/store.ts';
import { createContract } from '#shared/rating/usecases/create-contract.ts';
import { publishPriceVersion } from '#shared/rating/usecases/publish-price-version.ts';
import { readPrices } from '#shared/rating/usecases/read-prices.ts';
import { billingCurrency } from '#shared/tenancy/billing-currency.ts';
import { priceVersion, TENANT, unitRate } from '#test/support/billing.ts';
import { createTwin } from '#test/support/twin.ts';

let sent = 0;

/** A request of its own that happens once; it is answered with the value as it is. */
const onceOn =
  <Value>(table: Table): Once<Value> =>
  (attempt): Promise<Answered> =>
    once(table, async () => {})<Value>({ owner: 'o', key: `once-${(sent += 1)}`, hash: 'h', wall: 0 }, (body) => ({ status: 200, body }))(
      attempt,
    );

const at = parseInstant;
const rates = [unitRate('gpu.time', '*', '2')];
const { sha256: _, ...published } = priceVersion(rates);

/** Two books with versions from September to January, and contracts that change from one to the other on 10 November. */
const filled = async () => {
  const { table } = createTwin(1);
  const deps = { rating: ratingStore(table), currencyOf: billingCurrency(table) };
  const publish = (name: string, effectiveFrom: string) => {
    const version = { ...published, name, version: effectiveFrom.slice(0, 10), effectiveFrom: at(effectiveFrom) };
    return publishPriceVersion(deps)(onceOn(table), 'fac_1', version, 0);
  };
  for (const day of ['2023-09-01', '2023-10-01', '2023-11-20', '2024-01-01']) await publish('list', `${day}T00:00:00Z`);
  for (const day of ['2023-11-05', '2023-12-01']) await publish('special', `${day}T00:00:00Z`);
  await publish('unused', '2023-09-01T00:00:00Z');
  const contract = (priceBook: string, day: string) =>
    createContract(deps)(onceOn(table), 'fac_1', { tenant: TENANT, priceBook, effectiveFrom: at(`${day}T00:00:00Z`) }, 0);
  await contract('list', '2023-10-01');
  await contract('special', '2023-11-10');
  return deps;
};

const inForce = async (period: string) => {
  const { contracts, versions } = await readPrices(await filled())('fac_1', TENANT, period);
  return [contracts.map(({ priceBook }) => priceBook), versions.map(({ name, version }) => `${name} ${version}`).sort()];
};

test('a month is priced by what was in force when it began and by what began in it', async () => {
  expect(await inForce('2023-11')).toEqual([
    ['list', 'special'],
    ['list 2023-10-01', 'list 2023-11-20', 'special 2023-11-05'],
  ]);
  expect(await inForce('2023-10')).toEqual([['list'], ['list 2023-10-01']]);
  expect(await inForce('2023-12')).toEqual([['special'], ['special 2023-12-01']]);
});

test('before the first contract there are no prices', async () => {
  expect(await inForce('2023-09')).toEqual([[], []]);
});

test('a kept price version that was changed is not read', () => {
  const { content, sha256 } = priceDocument(published);
  expect(readPriceDocument({ content, sha256 })).toEqual({ ...published, sha256 });
  expect(() => readPriceDocument({ content: content.replace('"2"', '"1"'), sha256 })).toThrow('not the ones that were kept');
});

test('the hash of a price version does not depend on the order of its fields', () => {
  const backwards = Object.fromEntries(Object.entries(published).reverse()) as typeof published;
  expect(priceDocument(backwards).sha256).toBe(priceDocument(published).sha256);
});

test('addenda are read in the order in which they came, whatever their names and times', async () => {
  const { table } = createTwin(1);
  const deps = { rating: ratingStore(table), currencyOf: billingCurrency(table) };
  const publish = (version: string, day: string, sku: string) =>
    publishPriceVersion(deps)(
      onceOn(table),
      'fac_1',
      { ...published, version, effectiveFrom: at(`${day}T00:00:00Z`), rates: [unitRate('tokens.input', sku, '1')] },
      at('2023-12-01T00:00:00Z'),
    );
  await publish('v1', '2023-11-01', 'llm');
  await publish('c', '2023-11-05', 'lllm');
  await publish('b', '2023-11-05', '*');
  await publish('a', '2023-11-04', 'lmm');
  await createContract(deps)(onceOn(table), 'fac_1', { tenant: TENANT, priceBook: 'list', effectiveFrom: at('2023-11-01T00:00:00Z') }, 0);
  const { versions } = await readPrices(deps)('fac_1', TENANT, '2023-11');
  const inOrder = versions.toSorted((a, b) => a.effectiveFrom - b.effectiveFrom);
  expect(inOrder.map(({ addenda }) => addenda?.map(({ version }) => version))).toEqual([[], ['a'], ['c', 'b', 'a']]);
});

test('between now and a version that is to come nothing is added: it would be no addendum, and no version after all others', async () => {
  const { table } = createTwin(1);
  const publish = (version: string, day: string, sku: string) =>
    publishPriceVersion({ rating: ratingStore(table) })(
      onceOn(table),
      'fac_1',
      { ...published, version, effectiveFrom: at(`${day}T00:00:00Z`), rates: [unitRate('tokens.input', sku, '1')] },
      at('2023-12-01T00:00:00Z'),
    );
  await publish('v1', '2023-11-01', 'llm');
  await publish('v2', '2024-02-01', 'llm');
  await expect(publish('v3', '2024-01-01', 'new')).rejects.toMatchObject({ code: 'price_version_backdated' });
});
