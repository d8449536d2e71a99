import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { reservationTable } from '#cdk/demo/reservations/reservation-table.ts';
import { type DemoResult, demoName, reservationsDemo } from '#cdk/demo/reservations/reservations-demo.ts';
import { createReservation, listPools } from '#shared/capacity/endpoints.ts';
import { listCapacityStates, readReservationUsage } from '#shared/commitments/endpoints.ts';
import { client } from '#shared/client/client.ts';
import { previewInvoice } from '#shared/invoicing/endpoints.ts';
import { setClock } from '#shared/tenancy/endpoints.ts';
import { deployment, deploymentKey } from '#test/support/api-world.ts';
import { inProcess } from '#test/support/in-process.ts';
import { inputsFolder } from '#test/support/inputs-folder.ts';
import { secretsInMemory } from '#test/support/secrets-in-memory.ts';
import { silentProgress } from '#test/support/silent-progress.ts';

const connection = { apiUrl: 'http://functions', fetch: inProcess(deployment) };
const GPU_HOUR = 3_600_000_000;
let demo: DemoResult;
let again: DemoResult;
let html: string;
beforeAll(async () => {
  await using files = await inputsFolder({ tokens: '', gpu: '', prices: '' });
  const options = {
    ...connection,
    operatorKey: await deploymentKey(),
    name: demoName('x'),
    folder: files.folder,
    progress: silentProgress,
    secrets: secretsInMemory(),
  };
  demo = await reservationsDemo(options);
  again = await reservationsDemo(options);
  html = await readFile(`${files.folder}/t1.html`, 'utf8');
});
const operator = () => client({ ...connection, key: demo.keys.operator });

test('the demo bills what was committed, used and over, and shows what was idle; run again it changes nothing', () => {
  const inHours = demo.rows.map(({ committed, used, idle, overage, amounts, total }) => [
    ...[committed, used, idle, overage].map((quantity) => Math.round((Number(quantity) / GPU_HOUR) * 100) / 100),
    ...amounts,
    total,
  ]);
  expect(inHours).toEqual([
    [1536, 1158.8, 377.2, 32, '3225.60', '0.00', '95.36', '3335.96'],
    [192, 96, 96, 24, '268.80', '57.60', '71.52', '433.68'],
  ]);
  expect(demo.rows.map(({ timeToFirstUseMs, timeToFirstTokenMs }) => [timeToFirstUseMs, timeToFirstTokenMs])).toEqual([
    [90_000, 131_000],
    [21_600_000, null],
  ]);
  expect(again).toEqual(demo);
  expect(reservationTable(demo.rows).split('\n')[1]).toMatch(/^t1 .*1,536 +1,158\.8 +377\.2 +32 .*after 90 s +after 131 s$/);
  expect(html).toContain('Reservations, in GPU-hours');
});

test('the rest of a reservation across the month’s end is on the next preview, and only that', async () => {
  const [, tenant] = demo.tenants;
  await operator().call(setClock, { body: { now: '2024-01-01T01:00:00Z' } });
  const { lines, total } = await operator().call(previewInvoice, { query: { tenant: tenant!.id, period: '2023-12' } });
  const twelveHours = String(16 * 12 * GPU_HOUR);
  expect(lines).toMatchObject([{ kind: 'commitment', quantity: twelveHours, coverage: { idle: twelveHours } }]);
  expect(total.amount).toBe('268.80');
});

test('the API tells each hour of a reservation, in pages, and who may not see it', async () => {
  const [first, second] = demo.tenants;
  const { reservation } = demo.rows[0]!;
  const usage = (query: object = {}) =>
    operator().call(readReservationUsage, { params: { reservation }, query: { tenant: first!.id, ...query } });
  const page = await usage({ limit: '13' });
  expect(page.data.at(-1)).toMatchObject({
    start: '2023-11-29T12:00:00.000Z',
    used: String(56 * GPU_HOUR),
    overage: String(32 * GPU_HOUR),
  });
  expect((await usage({ cursor: page.nextCursor })).data.length).toBe(11);
  const part = await usage({ from: '2023-11-29T12:00:00Z', to: '2023-11-29T13:00:00Z' });
  expect([part.data.length, part.totals.used]).toEqual([1, String(56 * GPU_HOUR)]);
  await expect(usage({ from: '2023-01-01T00:00:00Z' })).rejects.toMatchObject({ code: 'window_invalid' });
  await expect(usage({ tenant: second!.id })).rejects.toMatchObject({ status: 404 });
});

test('a hold that was never confirmed has no usage', async () => {
  const [first] = demo.tenants;
  const [pool] = await Array.fromAsync(operator().pages(listPools));
  const body = { tenant: first!.id, pool: pool!.id, n: 4, start: '2024-01-02T00:00:00Z', end: '2024-01-03T00:00:00Z' };
  const { id } = await operator().call(createReservation, { body });
  const usage = await operator().call(readReservationUsage, { params: { reservation: id }, query: { tenant: first!.id } });
  expect(usage).toMatchObject({ data: [], totals: { reserved: '0', used: '0', idle: '0', overage: '0' }, timeToFirstUseMs: null });
});

test('the four states of capacity are told per project, in pages', async () => {
  const [, second] = demo.tenants;
  const range = { tenant: second!.id, from: '2023-11-30T00:00:00Z', to: '2023-12-02T00:00:00Z' };
  const days = await Array.fromAsync(operator().pages(listCapacityStates, { query: range }));
  expect(
    days.map(({ start, reserved, delivered, inUse }) => [
      start.slice(0, 10),
      ...[reserved, delivered, inUse].map((quantity) => Math.round(Number(quantity) / GPU_HOUR)),
    ]),
  ).toEqual([
    ['2023-11-30', 192, 132, 132],
    ['2023-12-01', 192, 0, 0],
  ]);
  const states = (query: object) => operator().call(listCapacityStates, { query: { ...range, ...query } });
  const { data, nextCursor } = await states({ limit: '1', sku: 'gpu.h100-sxm' });
  expect((await states({ cursor: nextCursor })).data[0]).toEqual(days[1]);
  expect(data[0]).toEqual(days[0]);
  await expect(states({ to: '2024-12-02T00:00:00Z' })).rejects.toMatchObject({ code: 'window_invalid' });
});
