import type { SQSEvent } from 'aws-lambda';
import { expect, test } from 'vitest';
import { closeWhenRung } from '#functions/invoicing/close-invoice-queue.ts';
import { closeWhatIsReady } from '#functions/invoicing/close-invoices-rule.ts';
import type { ClosingDeps, ReadyDeps } from '#functions/wiring.ts';
import { parseInstant } from '#shared/kernel/time.ts';
import { READY, TENANT } from '#test/support/billing.ts';
import { closingWorld } from '#test/support/closing-world.ts';

const DECEMBER = parseInstant('2023-12-01T01:00:00Z');
const event = { Records: [{ messageId: 'm1', body: JSON.stringify({ group: TENANT }) }] } as unknown as SQSEvent;

test('what the time of a function does not suffice for is rung for again, and goes on from there', async () => {
  const world = closingWorld();
  world.use('2023-11-16T18:00:00Z', 2);
  const { id } = await world.request('2023-11', DECEMBER);
  const rung: string[] = [];
  const deps = { ...world.deps, now: async () => DECEMBER, closing: { ring: async (group: string) => void rung.push(group) } };
  const run = (left: number) => closeWhenRung(() => deps as unknown as ClosingDeps)(event, { getRemainingTimeInMillis: () => left });
  expect(await run(179_999)).toEqual({ batchItemFailures: [] });
  expect([rung.splice(0), (await world.find(id)).status]).toEqual([[TENANT], 'requested']);
  expect(await run(180_000)).toEqual({ batchItemFailures: [] });
  expect([rung, (await world.find(id)).status]).toEqual([[], 'closing']);
});

test('a factory whose usage cannot be asked for does not hold up the requests of others', async () => {
  const rung: string[] = [];
  const deps = {
    now: async () => DECEMBER,
    closing: { ring: async (group: string) => void rung.push(group) },
    usage: {
      readiness: async (factory: string) => {
        if (factory === 'fac_1') throw new Error('a shard is not there');
        return READY;
      },
    },
    invoicing: {
      oldestRequest: async () => undefined,
      unlistedCloses: async function* none() {},
      monthsWithRequests: async function* both() {
        for (const factory of ['fac_1', 'fac_2']) yield { factory, period: '2023-11' };
      },
      requested: async ({ factory }: { factory: string }) => ['inv_1', 'inv_2'].map((id) => ({ id, tenant: `tenant of ${factory}` })),
    },
  };
  await closeWhatIsReady(() => deps as unknown as ReadyDeps)();
  expect(rung).toEqual(['tenant of fac_2']);
});
