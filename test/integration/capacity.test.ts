import { beforeAll, expect, test } from 'vitest';
import { auditPool, confirmReservation, createDomain, createPool, createReservation, readCalendar } from '#shared/capacity/endpoints.ts';
import type { Client } from '#shared/client/client.ts';
import { Refused } from '#shared/client/refused.ts';
import { createApiKey, createTenant, setClock } from '#shared/tenancy/endpoints.ts';
import { domainSizes, readBookings, TRACE_START } from '#test/bench/capacity-bookings.ts';
import { sweepBookings } from '#test/bench/capacity-sweep.ts';
import { type HammerAnswer, hammer, unjustified } from '#test/support/capacity-hammer.ts';
import { clientOf, makeFactory } from '#test/support/http-world.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();
const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' } as const;

let operator: Client;
let admin: Client;

/** A factory whose clock stands at second 0 of the GPU trace. */
beforeAll(async () => {
  operator = await makeFactory(stage, 'capacity');
  await operator.call(setClock, { body: { now: new Date(TRACE_START).toISOString() } });
  const { id: tenant } = await operator.call(createTenant, { body: { name: 't1' } });
  const { secret } = await operator.call(createApiKey, { body: { role: 'tenant_admin', name: 'a', tenant } });
  admin = clientOf(stage)(secret);
});

const makePool = async (name: string, supply: readonly number[]): Promise<string> => {
  const { id: pool } = await operator.call(createPool, { body: { name, sku: 'gpu.generic', minimum: 1, price } });
  for (const [index, n] of supply.entries()) {
    const body = { name: `d${String(index + 1).padStart(3, '0')}`, supply: [{ from: '2023-01-01T00:00:00Z', n }] };
    await operator.call(createDomain, { params: { pool }, body });
  }
  return pool;
};
const time = (seconds: number) => new Date(TRACE_START + seconds * 1000).toISOString();

/** What a call came to: its answer's status, or its refusal. */
const outcome = async (sent: Promise<{ readonly status: number }>): Promise<HammerAnswer> => {
  try {
    return { status: (await sent).status };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { ...error.problem, status: error.status, code: error.code };
  }
};

test('12 writers over HTTP on a capacity of 20 get exactly 20 holds, and every answer is justified', async () => {
  const pool = await makePool('hammer', [20]);
  const book = (demand: number) => {
    const body = { pool, n: 1, start: time(3600), end: time(7200) };
    return admin.send(createReservation, { body, idempotencyKey: `hammer-${demand}` });
  };
  const answers = await hammer(12, 28, (demand) => outcome(book(demand)));
  expect(answers.flatMap((answer) => unjustified(answer, 1, 20) ?? [])).toEqual([]);
  const held = answers.flatMap(({ status }, index) => (status === 201 ? [index] : []));
  expect(held).toHaveLength(20);
  expect((await operator.call(auditPool, { params: { pool }, body: {} })).different).toBe(0);
});

test('the same demand by the same key is the same hold', async () => {
  const pool = await makePool('again', [1]);
  const input = { body: { pool, n: 1, start: time(3600), end: time(7200) }, idempotencyKey: 'again' };
  const first = await admin.send(createReservation, input);
  const second = await admin.send(createReservation, input);
  expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
  expect(second.body).toEqual(first.body);
});

test('40 bookings of the trace over HTTP give what the plain sweep gives', async () => {
  const supply = 16;
  const bookings = readBookings(new URL('../fixtures/alibaba-gpu-2023-pods.csv', import.meta.url).pathname).slice(0, 40);
  const wanted = sweepBookings(bookings, supply);
  const pool = await makePool('trace', domainSizes(supply));
  const refused: number[] = [];
  for (const { row, n, start, end } of bookings) {
    try {
      const { id: reservation } = await admin.call(createReservation, { body: { pool, n, start: time(start), end: time(end) } });
      await admin.call(confirmReservation, { params: { reservation }, body: {} });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'capacity_short') throw error;
      refused.push(row);
    }
  }
  expect(wanted.refused).toBeGreaterThan(0);
  expect([refused.length, refused]).toEqual([wanted.refused, wanted.firstRefusals]);
  const { free } = await operator.call(readCalendar, { params: { pool }, query: { from: time(0), to: time(13_000_000) } });
  expect(supply - Math.min(...free.map(({ value }) => value))).toBeGreaterThanOrEqual(wanted.peakBooked);
});
