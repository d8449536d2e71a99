import { expect, test } from 'vitest';
import { addMonths, parseInstant } from '#shared/kernel/time.ts';
import { closeInvoice } from '#shared/invoicing/usecases/close-invoice.ts';
import { insertAgain } from '#shared/metering/again.ts';
import { contract, graduated, priceVersion, TENANT } from '#test/support/billing.ts';
import { type ClosingWorld, closingWorld } from '#test/support/closing-world.ts';

const DECEMBER = parseInstant('2023-12-01T01:00:00Z');
const JANUARY = parseInstant('2024-01-01T01:00:00Z');
const FEBRUARY = parseInstant('2024-02-01T00:00:00Z');

const always = (sku: string) => ({
  contracts: [contract({ effectiveFrom: 0 })],
  versions: [priceVersion([graduated('tokens.input', sku, [[null, '3']])], { effectiveFrom: 0 })],
});
const againOf = (world: ClosingWorld) => world.twin.items().flatMap(({ pk, sk }) => (pk.endsWith('#AGAIN') ? [sk.slice(0, 7)] : []));

/** Requests, closes and numbers a month. */
const billMonth = async (world: ClosingWorld, period: string, now: number, withEarlier = false) => {
  const { id } = await world.request(period, now, withEarlier);
  expect(await world.close(id, now)).toBe('closing');
  await world.number(now);
  return world.find(id);
};

/** Closes a request as that of a whole factory. */
const closeOfFactory = async (world: ClosingWorld, id: string, now: number) => {
  const { invoice, version } = (await world.deps.invoicing.invoice({ factory: 'fac_1', tenant: TENANT }, id))!;
  return closeInvoice(world.deps)({ version, invoice: { ...invoice, unlessEmpty: true } }, now);
};

test('a month that no close looks at by itself is billed where a row says so, and the row is gone after that', async () => {
  const world = closingWorld({ contracts: [contract({ effectiveFrom: 0 })], versions: [priceVersion([graduated('tokens.input', '*', [[null, '3']])], { effectiveFrom: 0 })] }); // prettier-ignore
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-02-16T18:00:00Z', 2);
  await billMonth(world, '2023-12', JANUARY);
  expect(await world.billed()).toEqual({});
  await world.twin.table.commit([insertAgain(TENANT, { month: '2023-02', id: 'g1' })]);
  await billMonth(world, '2024-01', parseInstant('2024-02-01T00:00:00Z'));
  expect(await world.billed()).toEqual({ '2023-02': 2 });
  expect(world.twin.items().filter(({ pk }) => pk.endsWith('#AGAIN'))).toEqual([]);
});

test('what has no price in an old month is not forgotten: the close that met it leaves a row for the next', async () => {
  const world = closingWorld(always('llm'));
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-02-16T18:00:00Z', 2, 'lllm');
  await world.twin.table.commit([insertAgain(TENANT, { month: '2023-02', id: 'g1' })]);
  await billMonth(world, '2023-12', JANUARY);
  expect([await world.billed(), againOf(world)]).toEqual([{}, ['2023-02']]);
  world.state.prices = always('*');
  await billMonth(world, '2024-01', FEBRUARY);
  expect([await world.billed(), againOf(world)]).toEqual([{ '2023-02': 2 }, []]);
});

test('a void of an old month, with late lines of older ones, gives all of them back to its reissue', async () => {
  const world = closingWorld(always('*'));
  world.use('2023-04-16T18:00:00Z', 2);
  const april = await billMonth(world, '2023-04', parseInstant('2023-05-01T00:00:00Z'));
  world.use('2023-01-16T18:00:00Z', 1);
  await world.takeBack(april.id, FEBRUARY);
  expect([await world.billed(), againOf(world)]).toEqual([{}, ['2023-04']]);
  await expect(world.request('2023-12', FEBRUARY)).rejects.toMatchObject({ context: { extra: { months: ['2023-01', '2023-04'] } } });
  await billMonth(world, '2023-04', FEBRUARY, true);
  expect([await world.billed(), againOf(world)]).toEqual([{ '2023-01': 1, '2023-04': 2 }, []]);
});

test('Rows of old months that came to nothing stayed where a close ended without an invoice: they are done with, and others follow', async () => {
  const world = closingWorld(always('*'));
  world.use('2022-02-16T18:00:00Z', 2);
  const rows = Array.from({ length: 25 }, (_, index) => addMonths('2020-02', index));
  for (const month of rows) await world.twin.table.commit([insertAgain(TENANT, { month, id: 'g1' })]);
  expect(await closeOfFactory(world, (await world.request('2023-11', DECEMBER)).id, DECEMBER)).toBe('empty');
  expect(againOf(world)).toEqual(['2022-02']);
  await billMonth(world, '2023-12', JANUARY);
  expect([await world.billed(), againOf(world)]).toEqual([{ '2022-02': 2 }, []]);
});

test('a row of an old month that comes after the month was rated stays for the next close, also where a run goes on', async () => {
  const world = closingWorld(always('*'));
  await billMonth(world, '2023-11', DECEMBER);
  await world.twin.table.commit([insertAgain(TENANT, { month: '2023-02', id: 'g1' })]);
  world.use('2023-02-16T18:00:00Z', 2);
  const { id } = await world.request('2023-12', JANUARY);
  const stored = (await world.deps.invoicing.invoice({ factory: 'fac_1', tenant: TENANT }, id))!;
  let left = 2;
  expect(await closeInvoice(world.deps)(stored, JANUARY, () => (left -= 1) < 0)).toBe('unfinished');
  expect((await world.find(id)).steps.map(({ period }) => period)).toEqual(['2023-12', '2023-02']);
  world.use('2023-02-17T18:00:00Z', 3);
  await world.twin.table.commit([insertAgain(TENANT, { month: '2023-02', id: 'g2' })]);
  expect(await world.close(id, JANUARY)).toBe('closing');
  await world.number(JANUARY);
  expect([await world.billed(), againOf(world)]).toEqual([{ '2023-02': 2 }, ['2023-02']]);
  await billMonth(world, '2024-01', FEBRUARY);
  expect([await world.billed(), againOf(world)]).toEqual([{ '2023-02': 5 }, []]);
});

test('a close with an old month without a price that is closed anew leaves a row of its own again', async () => {
  const world = closingWorld(always('llm'));
  world.use('2023-11-16T18:00:00Z', 2);
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-11-17T18:00:00Z', 5);
  world.use('2023-02-16T18:00:00Z', 2, 'lllm');
  await world.twin.table.commit([insertAgain(TENANT, { month: '2023-02', id: 'g1' })]);
  const { id } = await world.request('2023-12', JANUARY);
  expect(await world.close(id, JANUARY)).toBe('closing');
  const booked = world.twin.items().find(({ sk }) => sk === 'BOOKED#2023-11')!;
  await world.twin.table.commit([{ replace: { ...booked, version: booked.version + 1 }, ifVersion: booked.version }]);
  await world.number(JANUARY);
  expect([(await world.find(id)).status, await world.close(id, JANUARY)]).toEqual(['requested', 'closing']);
  await world.number(JANUARY);
  expect([await world.billed(), againOf(world)]).toEqual([{ '2023-11': 7 }, ['2023-02']]);
});

test('a request of a whole factory for a tenant without anything to bill ends without an invoice', async () => {
  const world = closingWorld();
  const { id } = await world.request('2023-11', DECEMBER);
  expect(await closeOfFactory(world, id, DECEMBER)).toBe('empty');
  expect(await world.find(id)).toMatchObject({ status: 'withdrawn', lineCount: 0, number: null });
  expect(world.twin.items().filter(({ pk }) => pk === 'REQUESTED')).toEqual([]);
});

test('A late quantity without a price got its tenant a numbered invoice over nothing with each close of the factory: it gets none', async () => {
  const world = closingWorld(always('llm'));
  world.use('2023-02-16T18:00:00Z', 2, 'lllm');
  await world.twin.table.commit([insertAgain(TENANT, { month: '2023-02', id: 'g1' })]);
  await billMonth(world, '2023-10', DECEMBER, true);
  expect(await closeOfFactory(world, (await world.request('2023-11', DECEMBER)).id, DECEMBER)).toBe('empty');
  expect([await world.billed(), againOf(world)]).toEqual([{}, ['2023-02']]);
  world.state.prices = always('*');
  await billMonth(world, '2023-12', JANUARY);
  expect([await world.billed(), againOf(world)]).toEqual([{ '2023-02': 2 }, []]);
});

test('A reissue that came to nothing kept every later month waiting, for ever where only factories are closed: it is done', async () => {
  const world = closingWorld(always('*'));
  world.use('2023-11-16T18:00:00Z', 2);
  const november = await billMonth(world, '2023-11', DECEMBER);
  await world.takeBack(november.id, DECEMBER);
  await billMonth(world, '2023-12', JANUARY, true);
  expect(await closeOfFactory(world, (await world.request('2023-11', JANUARY)).id, JANUARY)).toBe('empty');
  world.use('2023-11-17T18:00:00Z', 1);
  const january = await billMonth(world, '2024-01', FEBRUARY);
  expect([await world.billed(), await world.lines(january.id)]).toMatchObject([{ '2023-11': 3 }, [{ kind: 'late', period: '2023-11' }]]);
});
