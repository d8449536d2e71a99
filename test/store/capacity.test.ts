import * as ask from '#shared/capacity/endpoints.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDynamoDbLocal } from '#cdk/local/dynamodb-local.ts';
import { Problem } from '#shared/kernel/problem.ts';
import { jitter } from '#shared/platform/until-won.ts';
import type { Table } from '#shared/platform/table.ts';
import { valueAt } from '#shared/capacity/domain/steps.ts';
import { loadOf } from '#shared/capacity/domain/ledger.ts';
import { slotOf } from '#shared/capacity/domain/slots.ts';
import { auditPool } from '#shared/capacity/usecases/audit-pool.ts';
import { createDomain, createPool } from '#shared/capacity/usecases/create-pool.ts';
import { hold } from '#shared/capacity/usecases/hold.ts';
import { readBookings } from '#test/bench/capacity-bookings.ts';
import { makeReplayPool, replayBookings } from '#test/bench/capacity-replay.ts';
import { sweepBookings } from '#test/bench/capacity-sweep.ts';
import { capacityOn, countedIds, FACTORY, HOUR, projectsOf, asked, START, tenantNumber } from '#test/support/capacity.ts';
import { hammer, unjustified } from '#test/support/capacity-hammer.ts';
import { createTables } from '#test/support/dynamo-tables.ts';

let server: Awaited<ReturnType<typeof startDynamoDbLocal>>;
let table: Table;
beforeAll(async () => {
  server = await startDynamoDbLocal();
  table = await createTables(server.endpoint, 'capacity');
});
afterAll(() => server[Symbol.asyncDispose]());

test('32 writers on a capacity of 60 get exactly 60 holds, and every answer is justified', async () => {
  const deps = capacityOn(table, countedIds(), jitter);
  const price = { model: 'pinned', currency: 'USD', unitPrice: '1' } as const;
  const times = { now: START, wall: START };
  const command = { name: 'hammer', sku: 'gpu.h100', gpuUnit: 'package', minimum: 1, price } as const;
  const pool = (
    (await createPool(deps)(asked(deps, ask.createPool, '', 'pool', command, START), FACTORY, command, times)).body as { id: string }
  ).id;
  await createDomain(deps)(asked(deps, ask.createDomain, '', 'd1', {}, START), FACTORY, pool, { name: 'd1', supply: [{ from: 0, n: 60 }] });

  const answers = await hammer(32, 96, async (demand) => {
    const tenant = tenantNumber(1 + (demand % 8));
    const one = { factory: FACTORY, tenant, project: projectsOf(tenant)[0], pool, n: 1, start: START + HOUR, end: START + 3 * HOUR };
    try {
      return { status: (await hold(deps)(asked(deps, ask.createReservation, tenant, `hammer-${demand}`, one, START), one, times)).status };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { status: 409, code: error.code, ...(error.context.extra as object) };
    }
  });
  expect(answers.flatMap((answer) => unjustified(answer, 1, 60) ?? [])).toEqual([]);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(60);
  const [entry] = await deps.capacity.ledgers([{ kind: 'domain', factory: FACTORY, pool, domain: 'd1' }]);
  expect([valueAt(loadOf(entry!.ledger), slotOf(START + HOUR)), entry!.ledger.holds.length]).toEqual([60, 60]);
  expect((await auditPool(deps)(FACTORY, pool)).every(({ verdict }) => verdict === 'equal')).toBe(true);
});

test('the trace books on DynamoDB as the plain sweep says', async () => {
  const deps = capacityOn(table, countedIds(), jitter);
  const bookings = readBookings(new URL('../fixtures/alibaba-gpu-2023-pods.csv', import.meta.url).pathname).slice(0, 400);
  const result = await replayBookings(deps, await makeReplayPool(deps, 24), bookings);
  expect(result).toEqual(sweepBookings(bookings, 24));
  expect(result.refused).toBeGreaterThan(0);
});
