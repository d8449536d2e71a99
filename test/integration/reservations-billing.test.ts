import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { type DemoResult, reservationsDemo } from '#cdk/demo/reservations/reservations-demo.ts';
import { secretsInFolder } from '#cdk/local/secrets-in-folder.ts';
import { waitUntil } from '#cdk/demo/wait-until.ts';
import * as capacity from '#shared/capacity/endpoints.ts';
import { readInvoice, requestInvoice, listInvoiceLines, previewInvoice } from '#shared/invoicing/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { createApiKey, listProducers, setClock } from '#shared/tenancy/endpoints.ts';
import { clientOf } from '#test/support/http-world.ts';
import { inputsFolder } from '#test/support/inputs-folder.ts';
import { silentProgress } from '#test/support/silent-progress.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();
const as = clientOf(stage);
const GPU_HOUR = 3_600_000_000;
let demo: DemoResult;
let page: string;
beforeAll(async () => {
  await using files = await inputsFolder({ tokens: '', gpu: '', prices: '' });
  const { apiUrl, operatorKey } = stage;
  const secrets = secretsInFolder(`${files.folder}/keys`);
  const name = `reservations-${Date.now().toString(36)}`;
  demo = await reservationsDemo({ apiUrl, operatorKey, name, folder: files.folder, progress: silentProgress, secrets });
  page = await readFile(`${files.folder}/t1.html`, 'utf8');
});

test('commitment, covered use and overage are billed and idle is shown, over HTTP', () => {
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
  for (const text of ['Reservations, in GPU-hours', '1,536', '1,158.8', '377.2', 'overage · ', 'commitment · '])
    expect(page).toContain(text);
});

test('a reservation across a month’s end bills each month its own hours; a release ends the bill with its slot', async () => {
  const operator = as(demo.keys.operator);
  const [first, second] = demo.tenants.map(({ id }) => id) as [string, string];
  const moveTo = (now: string) => operator.call(setClock, { body: { now } });
  const [pool] = await Array.fromAsync(operator.pages(capacity.listPools));
  const demand = { tenant: first, pool: pool!.id, n: 8, start: '2023-12-02T00:00:00Z', end: '2023-12-03T00:00:00Z' };
  const { id: reservation } = await operator.call(capacity.createReservation, { body: demand });
  const ofFirst = { params: { reservation }, body: { tenant: first } };
  await operator.call(capacity.confirmReservation, ofFirst);
  await moveTo('2023-12-02T10:05:00Z');
  expect((await operator.call(capacity.releaseReservation, ofFirst)).end).toBe('2023-12-02T10:15:00.000Z');
  await moveTo('2024-01-01T01:00:00Z');
  expect(await operator.call(previewInvoice, { query: { tenant: first, period: '2023-12' } })).toMatchObject({
    lines: [{ kind: 'commitment', reservation, quantity: String(8 * 10.25 * GPU_HOUR), amount: { amount: '172.20' } }],
    total: { amount: '172.20' },
  });
  // The producer gave its word for November only: another lane says that December had nothing.
  const [producer] = await Array.fromAsync(operator.pages(listProducers));
  const { secret } = await operator.call(createApiKey, { body: { role: 'producer', name: 'more', producer: producer!.id } });
  const body = { events: [], watermark: '2024-01-01T00:00:00Z', end: true as const };
  await as(secret).call(putBatch, { params: { lane: 'december', seq: '0' }, body });
  const { id: invoice } = await operator.call(requestInvoice, { body: { tenant: second, period: '2023-12' } });
  const read = () => operator.call(readInvoice, { params: { invoice } });
  await waitUntil('closing', read, ({ status }) => status === 'finalized');
  const lines = await Array.fromAsync(operator.pages(listInvoiceLines, { params: { invoice } }));
  expect(lines).toMatchObject([{ kind: 'commitment', quantity: String(16 * 12 * GPU_HOUR), amount: { amount: '268.80' } }]);
});
