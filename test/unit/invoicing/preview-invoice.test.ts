import { expect, test } from 'vitest';
import { parseInstant } from '#shared/kernel/time.ts';
import { previewInvoice, renewDraft } from '#shared/invoicing/usecases/preview-invoice.ts';
import { contract, graduated, priceVersion, READY, TENANT } from '#test/support/billing.ts';
import { closingWorld } from '#test/support/closing-world.ts';

const owner = { factory: 'fac_1', tenant: TENANT };
const silent = { ring: async () => {} };
const DECEMBER = parseInstant('2023-12-01T01:00:00Z');

test('a preview asks for readiness before it reads any hour, keeps nothing, and says nothing is in the way', async () => {
  const { deps, twin, use } = closingWorld();
  use('2023-11-16T18:00:00Z', 2);
  const asked: string[] = [];
  const { plan, blockers } = await previewInvoice({
    ...deps,
    closing: silent,
    usage: {
      ...deps.usage,
      readiness: async (factory, until) => {
        asked.push(`readiness of ${factory} until ${new Date(until).toISOString()}`);
        return READY;
      },
      hours: (of, period) => {
        asked.push(`hours in ${period}`);
        return deps.usage.hours(of, period);
      },
    },
  })(owner, '2023-11', { now: DECEMBER, wall: 7 });
  expect(asked.slice(0, 2)).toEqual(['readiness of fac_1 until 2023-12-01T00:00:00.000Z', 'hours in 2023-11']);
  expect([plan.total, blockers]).toEqual(['6.00', []]);
  expect(twin.items()).toEqual([]);
});

test('late usage of a billed month is in the preview of the next, and in its total', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  const { id } = await world.request('2023-11', DECEMBER);
  await world.close(id, DECEMBER);
  await world.number(DECEMBER);
  world.use('2023-11-17T18:00:00Z', 5);
  const { plan, blockers } = await previewInvoice({ ...world.deps, closing: silent })(owner, '2023-12', { now: DECEMBER, wall: 7 });
  expect([plan.total, plan.lines]).toMatchObject(['15.00', [{ kind: 'late', period: '2023-11', quantity: '5000000' }]]);
  expect(blockers.map(({ code }) => code)).toEqual(['period_open']);
});

test('a preview names earlier months that are not billed, and what has no price in its own month only', async () => {
  const rates = [graduated('tokens.input', 'llm', [[null, '3']])]; // prettier-ignore
  const world = closingWorld({ contracts: [contract({ effectiveFrom: 0 })], versions: [priceVersion(rates, { effectiveFrom: 0 })] });
  world.use('2023-10-16T18:00:00Z', 2, 'lllm');
  world.use('2023-11-16T18:00:00Z', 2);
  const preview = (period: string, now: number) => previewInvoice({ ...world.deps, closing: silent })(owner, period, { now, wall: 7 });
  const november = await preview('2023-11', DECEMBER);
  expect(november.plan.unrated).toMatchObject([{ period: '2023-10', sku: 'lllm' }]);
  expect(november.blockers.map(({ code, detail }) => [code, detail.slice(-8)])).toEqual([['month_before_open', '2023-10.']]);
  expect((await preview('2023-10', DECEMBER)).blockers.map(({ code }) => code)).toEqual(['usage_unrated']);
});

test('Previews over 6 MB, and of more hours than a request has time for, are drafts that a worker stores and renews', async () => {
  const world = closingWorld();
  const rung: string[] = [];
  for (let index = 0; index < 20_001; index += 1) world.use('2023-11-16T18:00:00Z', 1, `llm-${index % 7}`);
  const deps = { ...world.deps, closing: { ring: async (group: string) => void rung.push(group) } };
  const look = (wall: number) => previewInvoice(deps)(owner, '2023-11', { now: DECEMBER, wall });
  await expect(look(0)).rejects.toMatchObject({ code: 'preview_pending', context: { retryAfterSeconds: 30 } });
  expect(rung.splice(0)).toEqual([`draft#fac_1#2023-11#${TENANT}`]);
  const renew = (wall: number) => renewDraft(world.deps)(owner, '2023-11', { now: DECEMBER, wall });
  await renew(1_000);
  const { plan, computedAt } = await look(2_000);
  expect([plan.lines.length, plan.total, computedAt, rung]).toEqual([7, '60003.00', 1_000, []]);
  world.use('2023-11-16T18:00:00Z', 1);
  expect((await look(302_000)).plan.total).toBe('60003.00');
  expect(rung).toHaveLength(1);
  await renew(302_000);
  await renew(302_001);
  expect((await look(302_002)).plan.total).toBe('60006.00');
});
