import { expect, test } from 'vitest';
import { parseInstant } from '#shared/kernel/time.ts';
import { previewInvoice } from '#shared/invoicing/usecases/draft-invoice.ts';
import { READY, TENANT } from '#test/support/billing.ts';
import { closingWorld } from '#test/support/closing-world.ts';

const owner = { factory: 'fac_1', tenant: TENANT };
const DECEMBER = parseInstant('2023-12-01T01:00:00Z');

test('a preview asks for readiness before it reads any hour, keeps nothing, and says nothing is in the way', async () => {
  const { deps, twin, use } = closingWorld();
  use('2023-11-16T18:00:00Z', 2);
  const asked: string[] = [];
  const { plan, blockers } = await previewInvoice({
    ...deps,
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
  })(owner, '2023-11', DECEMBER);
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
  const { plan, blockers } = await previewInvoice(world.deps)(owner, '2023-12', DECEMBER);
  expect([plan.total, plan.lines]).toMatchObject(['15.00', [{ kind: 'late', period: '2023-11', quantity: '5000000' }]]);
  expect(blockers.map(({ code }) => code)).toEqual(['period_open']);
});
