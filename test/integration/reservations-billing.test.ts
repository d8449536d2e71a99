import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { type DemoResult, reservationsDemo } from '#cdk/local/demo/reservations-demo.ts';
import { secretsInFolder } from '#cdk/local/replay/secrets-in-folder.ts';
import { waitUntil } from '#cdk/local/replay/wait-until.ts';
import { http, idempotencyKey } from '#test/support/http-world.ts';
import { inputsFolder } from '#test/support/inputs-folder.ts';
import { silentProgress } from '#test/support/silent-progress.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();
const call = http(stage);
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
  const key = demo.keys.operator;
  const [first, second] = demo.tenants.map(({ id }) => id);
  const post = (path: string, body: object) => call('POST', path, { key, body, headers: idempotencyKey() });
  const setClock = (now: string) => call('PUT', '/v1/clock', { key, body: { now } });
  const pool = (await call('GET', '/v1/pools', { key })).json['data'][0].id;
  const held = await post('/v1/reservations', { tenant: first, pool, n: 8, start: '2023-12-02T00:00:00Z', end: '2023-12-03T00:00:00Z' });
  const action = (name: string) => post(`/v1/reservations/${held.json['id']}/${name}`, { tenant: first });
  expect([held.status, (await action('confirm')).status]).toEqual([201, 200]);
  await setClock('2023-12-02T10:05:00Z');
  expect((await action('release')).json['end']).toBe('2023-12-02T10:15:00.000Z');
  await setClock('2024-01-01T01:00:00Z');
  const preview = async (tenant: string) => (await call('GET', `/v1/invoices/preview?tenant=${tenant}&period=2023-12`, { key })).json;
  expect(await preview(first!)).toMatchObject({
    lines: [{ kind: 'commitment', reservation: held.json['id'], quantity: String(8 * 10.25 * GPU_HOUR), amount: { amount: '172.20' } }],
    total: { amount: '172.20' },
  });
  // The producer gave its word for November only: another lane says that December had nothing.
  const producer = (await call('GET', '/v1/producers', { key })).json['data'][0].id;
  const producerKey = (await post('/v1/api-keys', { role: 'producer', name: 'more', producer })).json['secret'];
  await call('PUT', '/v1/lanes/december/batches/0', {
    key: producerKey,
    body: { events: [], watermark: '2024-01-01T00:00:00Z', end: true },
  });
  const close = () => post('/v1/invoices', { tenant: second, period: '2023-12' });
  const closed = await waitUntil('counting', close, ({ status }) => status === 202);
  const lines = (await call('GET', `/v1/invoices/${closed.json['id']}/lines`, { key })).json['data'];
  expect(lines).toMatchObject([{ kind: 'commitment', quantity: String(16 * 12 * GPU_HOUR), amount: { amount: '268.80' } }]);
});
