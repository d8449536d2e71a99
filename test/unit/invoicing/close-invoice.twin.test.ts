import { expect, test } from 'vitest';
import { parseInstant } from '#shared/kernel/time.ts';
import { closeInvoice } from '#shared/invoicing/usecases/close-invoice.ts';
import { contract, graduated, priceVersion, TENANT } from '#test/support/billing.ts';
import { type ClosingWorld, closingWorld } from '#test/support/closing-world.ts';
import { ProcessDied } from '#test/support/twin.ts';

const DECEMBER = parseInstant('2023-12-01T01:00:00Z');
const JANUARY = parseInstant('2024-01-01T01:00:00Z');

/** Requests, closes and numbers a month. */
const billMonth = async (world: ClosingWorld, period: string, now: number, withEarlier = false) => {
  const { id } = await world.request(period, now, withEarlier);
  expect(await world.close(id, now)).toBe('closing');
  await world.number(now);
  return world.find(id);
};

test('a request is closed by a worker and gets its number', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  const requested = await world.request('2023-11', DECEMBER);
  expect(requested).toMatchObject({ status: 'requested', revision: 1, waitsFor: [], total: null });
  expect(await world.close(requested.id, DECEMBER)).toBe('closing');
  await world.number(DECEMBER);
  expect(await world.find(requested.id)).toMatchObject({ status: 'finalized', number: 'INV-000001', total: '6.00', lineCount: 1 });
  expect(world.twin.items().filter(({ pk }) => pk === 'REQUESTED' || pk === 'CLOSING')).toEqual([]);
});

test("Usage of November sent after November's close is billed by December's invoice, once, as a late line that names it", async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-11-17T18:00:00Z', 5);
  world.use('2023-12-02T00:00:00Z', 1);
  const december = await billMonth(world, '2023-12', JANUARY);
  expect(december.total).toBe('18.00');
  expect(await world.lines(december.id)).toMatchObject([
    { kind: 'usage', period: '2023-12', quantity: '1000000', amount: '3.00' },
    { kind: 'late', lateOf: 'usage', period: '2023-11', quantity: '5000000', amount: '15.00' },
  ]);
  const january = await billMonth(world, '2024-01', parseInstant('2024-02-01T00:00:00Z'));
  expect([january.total, await world.lines(january.id)]).toEqual(['0.00', []]);
});

test("late usage goes on where November's tier count stopped, and the months together cost what November would have in time", async () => {
  const rates = [graduated('tokens.input', '*', [['4', '3'], [null, '1']])]; // prettier-ignore
  const world = closingWorld({ contracts: [contract()], versions: [priceVersion(rates)] });
  world.use('2023-11-16T18:00:00Z', 3);
  expect((await billMonth(world, '2023-11', DECEMBER)).total).toBe('9.00');
  world.use('2023-11-02T18:00:00Z', 3);
  expect((await billMonth(world, '2023-12', JANUARY)).total).toBe('5.00');
});

test('a void month is billed again, once, by its reissue', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  const first = await billMonth(world, '2023-11', DECEMBER);
  await world.takeBack(first.id, DECEMBER);
  expect(await world.find(first.id)).toMatchObject({ status: 'void', voided: { by: 'key_1', reason: 'wrong' }, number: 'INV-000001' });
  const second = await billMonth(world, '2023-11', DECEMBER);
  expect(second).toMatchObject({ revision: 2, number: 'INV-000002', total: '6.00' });
  expect(await world.billed()).toEqual({ '2023-11': 2 });
});

test("a void of December gives its late lines of November back, and December's reissue bills them again, once", async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-11-17T18:00:00Z', 5);
  world.use('2023-12-02T00:00:00Z', 1);
  const december = await billMonth(world, '2023-12', JANUARY);
  await world.takeBack(december.id, JANUARY);
  expect(await world.billed()).toEqual({ '2023-11': 2 });
  const reissue = await billMonth(world, '2023-12', JANUARY);
  expect([reissue.total, reissue.revision]).toEqual(['18.00', 2]);
  expect(await world.billed()).toEqual({ '2023-11': 7, '2023-12': 1 });
});

test('a mistyped model keeps its tenant waiting by name, and a price for it sets the invoice free', async () => {
  const world = closingWorld({ contracts: [contract()], versions: [priceVersion([graduated('tokens.input', 'llm', [[null, '3']])])] });
  world.use('2023-11-16T18:00:00Z', 2, 'lllm');
  const { id } = await world.request('2023-11', DECEMBER);
  expect(await world.close(id, DECEMBER)).toBe('waiting');
  const { waitsFor } = await world.find(id);
  expect(waitsFor.map(({ code, errors }) => [code, errors[0]!.message.slice(0, 22)])).toEqual([
    ['usage_unrated', 'tokens.input of lllm, '],
  ]);
  expect(await world.close(id, DECEMBER)).toBe('waiting');
  world.state.prices = { contracts: [contract()], versions: [priceVersion([graduated('tokens.input', '*', [[null, '3']])])] };
  expect(await world.close(id, DECEMBER)).toBe('closing');
  expect((await world.find(id)).waitsFor).toEqual([]);
});

test('a month that takes long to rate and waits is left alone for three times as long, then rated again', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  world.state.prices = { contracts: [contract()], versions: [priceVersion([graduated('tokens.output', '*', [[null, '3']])])] };
  const { id } = await world.request('2023-11', DECEMBER);
  world.state.tick = 20_000;
  expect(await world.close(id, DECEMBER)).toBe('waiting');
  expect(await world.find(id)).toMatchObject({ restUntil: 120_000, waitsFor: [{ code: 'usage_unrated' }] });
  world.state.prices = { contracts: [contract()], versions: [priceVersion([graduated('tokens.input', '*', [[null, '3']])])] };
  world.state.tick = 0;
  expect(await world.close(id, DECEMBER)).toBe('waiting');
  world.state.wall = 120_000;
  expect(await world.close(id, DECEMBER)).toBe('closing');
});

test('a run whose time is up leaves the rest to the next, which goes on from its last step', async () => {
  const { world, id } = await lateWorld();
  let left = 2;
  const stored = (await world.deps.invoicing.invoice({ factory: 'fac_1', tenant: TENANT }, id))!;
  expect(await closeInvoice(world.deps)(stored, JANUARY, () => (left -= 1) < 0)).toBe('unfinished');
  const { steps } = await world.find(id);
  expect(steps.map(({ period }) => period)).toEqual(['2023-12', '2023-07']);
  expect(await world.close(id, JANUARY)).toBe('closing');
  expect((await world.find(id)).steps.slice(0, 2)).toEqual(steps);
});

test('months in two currencies are never on one invoice', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-11-17T18:00:00Z', 5);
  world.use('2023-12-17T18:00:00Z', 1);
  const euros = { contracts: [contract()], versions: [priceVersion([graduated('tokens.input', '*', [[null, '3']])], { currency: 'EUR' })] };
  const { id } = await world.request('2023-12', JANUARY);
  const mixed = {
    ...world.deps,
    prices: async (_f: string, _t: string, period: string) => (period === '2023-12' ? euros : world.state.prices),
  };
  const stored = (await world.deps.invoicing.invoice({ factory: 'fac_1', tenant: TENANT }, id))!;
  expect(await closeInvoice(mixed)(stored, JANUARY)).toBe('waiting');
  expect((await world.find(id)).waitsFor).toMatchObject([{ code: 'currency_mismatch' }]);
  // Once that is mended, all of it is rated anew.
  expect(await world.close(id, JANUARY)).toBe('closing');
});

test('usage of an earlier month without a price blocks its own line only', async () => {
  const world = closingWorld({ contracts: [contract()], versions: [priceVersion([graduated('tokens.input', 'llm', [[null, '3']])])] });
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-11-16T18:00:00Z', 2, 'lllm');
  world.use('2023-12-16T18:00:00Z', 1);
  expect(await world.lines((await billMonth(world, '2023-12', JANUARY)).id)).toMatchObject([{ period: '2023-12' }]);
  world.state.prices = { contracts: [contract()], versions: [priceVersion([graduated('tokens.input', '*', [[null, '3']])])] };
  const january = await billMonth(world, '2024-01', parseInstant('2024-02-01T00:00:00Z'));
  expect(await world.lines(january.id)).toMatchObject([{ kind: 'late', period: '2023-11', quantity: '2000000' }]);
});

test('a waiver of a billed month gives back what was billed for it, by the next close', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  await billMonth(world, '2023-11', DECEMBER);
  world.state.waived = [{ id: 'wvr_1', project: 'prj_1', meter: 'tokens.input', sku: 'llm', quantity: 500_000n }];
  const december = await billMonth(world, '2023-12', JANUARY);
  expect([december.total, await world.lines(december.id)]).toMatchObject([
    '-1.50',
    [
      { kind: 'late', lateOf: 'usage', quantity: '-500000', amount: '-1.50' },
      { kind: 'late', lateOf: 'waived', quantity: '500000', amount: '0.00' },
    ],
  ]);
});

test('an earlier month with something to bill comes first, unless the request bills it too', async () => {
  const world = closingWorld({ contracts: [contract({ effectiveFrom: 0 })], versions: [priceVersion([graduated('tokens.input', '*', [[null, '3']])], { effectiveFrom: 0 })] }); // prettier-ignore
  world.use('2023-09-16T18:00:00Z', 2);
  world.use('2023-11-16T18:00:00Z', 1);
  await expect(world.request('2023-11', DECEMBER)).rejects.toMatchObject({
    code: 'month_before_open',
    context: { extra: { months: ['2023-09'] } },
  });
  const invoice = await billMonth(world, '2023-11', DECEMBER, true);
  expect(await world.lines(invoice.id)).toMatchObject([
    { kind: 'usage', period: '2023-11', amount: '3.00' },
    { kind: 'usage', period: '2023-09', amount: '6.00' },
  ]);
});

test('an earlier month in which nothing was used comes first too, where its prices bill something anyway', async () => {
  const rates = [{ model: 'fixed' as const, charge: 'platform', amount: '10' }];
  const world = closingWorld({ contracts: [contract()], versions: [priceVersion(rates)] });
  await expect(world.request('2023-12', JANUARY)).rejects.toMatchObject({ context: { extra: { months: ['2023-11'] } } });
  const invoice = await billMonth(world, '2023-12', JANUARY, true);
  expect(await world.lines(invoice.id)).toMatchObject([
    { kind: 'fixed', period: '2023-12', amount: '10.00' },
    { kind: 'fixed', period: '2023-11', amount: '10.00' },
  ]);
});

test('a void month waits for its reissue before a later one', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  await billMonth(world, '2023-11', DECEMBER);
  const december = await billMonth(world, '2023-12', JANUARY);
  const november = (await world.deps.invoicing.months(TENANT))[0]!.invoice;
  await world.takeBack(december.id, JANUARY);
  await world.takeBack(november.id, JANUARY);
  await expect(world.request('2023-12', JANUARY)).rejects.toMatchObject({ context: { extra: { months: ['2023-11'] } } });
});

test('where booked amounts move while an invoice closes, it is closed anew and nothing is billed twice', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  const november = await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-11-17T18:00:00Z', 5);
  const { id } = await world.request('2023-12', JANUARY);
  await world.close(id, JANUARY);
  await world.takeBack(november.id, JANUARY);
  await world.number(JANUARY);
  expect((await world.find(id)).status).toBe('requested');
  expect(await world.close(id, JANUARY)).toBe('waiting');
  expect((await world.find(id)).waitsFor).toMatchObject([{ code: 'month_before_open' }]);
  await billMonth(world, '2023-11', JANUARY);
  expect(await world.close(id, JANUARY)).toBe('closing');
  await world.number(JANUARY);
  expect(await world.billed()).toEqual({ '2023-11': 7 });
});

/** A close whose process dies before its operation number n, or after it. */
const dyingAt = (world: ClosingWorld, n: number, after: boolean) => {
  let count = 0;
  const step = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    count += 1;
    if (count > n || (count === n && !after)) throw new ProcessDied();
    const result = await act();
    if (count === n) throw new ProcessDied();
    return result;
  };
  const { table, blobs } = world.twin;
  const deps = world.depsOn({
    table: { ...table, commit: (writes) => step(() => table.commit(writes)), getMany: (keys) => step(() => table.getMany(keys)) },
    blobs: { put: (key, bytes) => step(() => blobs.put(key, bytes)), get: (key) => step(() => blobs.get(key)) },
  });
  return async (id: string) => {
    const stored = (await world.deps.invoicing.invoice({ factory: 'fac_1', tenant: TENANT }, id))!;
    await closeInvoice(deps)(stored, JANUARY);
  };
};

const lateWorld = async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-11-17T18:00:00Z', 5);
  world.use('2023-12-17T18:00:00Z', 1);
  return { world, id: (await world.request('2023-12', JANUARY)).id };
};

test('a worker may die at any operation: another goes on from the last step to the same invoice', async () => {
  const healthy = await lateWorld();
  await healthy.world.close(healthy.id, JANUARY);
  const wanted = await healthy.world.find(healthy.id);
  let died = 0;
  for (const after of [false, true]) {
    for (let n = 1; ; n += 1) {
      const { world, id } = await lateWorld();
      const outcome = await dyingAt(world, n, after)(id).catch((error: unknown) => error);
      if (outcome === undefined) break;
      expect(outcome).toBeInstanceOf(ProcessDied);
      died += 1;
      const before = (await world.find(id)).steps;
      await world.close(id, JANUARY);
      const { steps, ...found } = await world.find(id);
      expect([n, { ...found, steps }]).toEqual([n, wanted]);
      expect(steps.slice(0, before.length)).toEqual(before);
    }
  }
  expect(died).toBeGreaterThan(40);
});

test('two workers with one request close it once, and a withdrawal in between stops them', async () => {
  const { world, id } = await lateWorld();
  const stored = (await world.deps.invoicing.invoice({ factory: 'fac_1', tenant: TENANT }, id))!;
  const outcomes = await Promise.all([1, 2, 3].map(() => closeInvoice(world.deps)(stored, JANUARY)));
  expect(outcomes.sort()).toEqual(['closing', 'lost', 'lost']);
  expect(await closeInvoice(world.deps)({ ...stored, invoice: { ...stored.invoice, status: 'withdrawn' } }, JANUARY)).toBe('lost');
  await world.number(JANUARY);
  expect(await world.billed()).toEqual({ '2023-11': 7, '2023-12': 1 });
});

test('a month whose booked amounts moved since it was rated is rated anew by the run that goes on', async () => {
  const { world, id } = await lateWorld();
  const stored = (await world.deps.invoicing.invoice({ factory: 'fac_1', tenant: TENANT }, id))!;
  const { commit } = world.deps;
  const dying = { ...world.deps, commit: (writes: Parameters<typeof commit>[0]) => (writes.length > 1 ? Promise.reject(new ProcessDied()) : commit(writes)) }; // prettier-ignore
  await expect(closeInvoice(dying)(stored, JANUARY)).rejects.toBeInstanceOf(ProcessDied);
  expect((await world.find(id)).steps).toHaveLength(6);
  const [november] = await world.deps.invoicing.months(TENANT);
  await world.takeBack(november!.invoice.id, JANUARY);
  await billMonth(world, '2023-11', JANUARY);
  world.use('2023-11-18T18:00:00Z', 1);
  expect(await world.close(id, JANUARY)).toBe('closing');
  await world.number(JANUARY);
  expect([(await world.find(id)).status, await world.billed()]).toEqual(['finalized', { '2023-11': 8, '2023-12': 1 }]);
});

test('a request with earlier months bills as late what comes to a month that has its invoice', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  await billMonth(world, '2023-11', DECEMBER);
  world.use('2023-11-17T18:00:00Z', 5);
  const december = await billMonth(world, '2023-12', JANUARY, true);
  expect(await world.lines(december.id)).toMatchObject([{ kind: 'late', lateOf: 'usage', period: '2023-11', quantity: '5000000' }]);
});
