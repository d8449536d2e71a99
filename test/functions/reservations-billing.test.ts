import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { demoName } from '#cdk/local/demo/demo-name.ts';
import { reservationTable } from '#cdk/local/demo/reservation-table.ts';
import { type DemoResult, reservationsDemo } from '#cdk/local/demo/reservations-demo.ts';
import { api } from '#cdk/local/replay/api.ts';
import { deploymentKey } from '#test/support/api-world.ts';
import { inputsFolder } from '#test/support/inputs-folder.ts';
import { rung } from '#test/support/live-twin.ts';
import { callApi } from '#test/support/rest-event.ts';
import { silentProgress } from '#test/support/silent-progress.ts';

vi.mock('#shared/platform/live.ts', () => import('#test/support/live-twin.ts'));
const { handler: tenancy } = await import('#functions/tenancy/tenancy-api.ts');
const { handler: ingest } = await import('#functions/metering/ingest-api.ts');
const { handler: usage } = await import('#functions/metering/usage-api.ts');
const { handler: prices } = await import('#functions/rating/prices-api.ts');
const { handler: capacity } = await import('#functions/capacity/capacity-api.ts');
const { handler: invoices } = await import('#functions/invoicing/invoices-api.ts');
const { handler: numbering } = await import('#functions/invoicing/number-invoices-queue.ts');
const { rollUpAll } = await import('#functions/metering/live-roll-up.ts');

const handlers: readonly (readonly [RegExp, unknown])[] = [
  [/\/batches\//, ingest],
  [/^\/v1\/(lanes|usage)/, usage],
  [/^\/v1\/(price-books|contracts)/, prices],
  [/^\/v1\/(pools|quotas|reservations|capacity)/, capacity],
  [/^\/v1\/invoices/, invoices],
  [/./, tenancy],
];

/** The API's functions on the twin, behind `fetch`; every doorbell is answered at once. */
const fetchFunctions = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
  const { pathname, searchParams } = new URL(String(input));
  const [, handler] = handlers.find(([path]) => path.test(pathname))!;
  const headers = Object.fromEntries(new Headers(init.headers));
  const call = {
    method: init.method ?? 'GET',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers,
    body: init.body ?? undefined,
  };
  const { status, text, headers: answered } = await callApi(handler, call);
  if (handler === ingest) await rollUpAll({ awsRequestId: 'test', getRemainingTimeInMillis: () => 300_000 });
  for (const group of rung.splice(0)) await numbering({ Records: [{ body: JSON.stringify({ group }) }] } as never, {} as never);
  return new Response(text, { status, headers: Object.entries(answered).map(([name, value]): [string, string] => [name, String(value)]) });
};

const connection = { apiUrl: 'http://functions', fetch: fetchFunctions };
const GPU_HOUR = 3_600_000_000;
let demo: DemoResult;
let again: DemoResult;
let html: string;
beforeAll(async () => {
  await using files = await inputsFolder({ tokens: '', gpu: '', prices: '' });
  const kept = new Map<string, string>();
  const secrets = {
    remember: async (name: string, secret: string) => void kept.set(name, secret),
    recall: async (name: string) => kept.get(name),
  };
  const options = {
    ...connection,
    operatorKey: await deploymentKey(),
    name: demoName('x'),
    folder: files.folder,
    progress: silentProgress,
    secrets,
  };
  demo = await reservationsDemo(options);
  again = await reservationsDemo(options);
  html = await readFile(`${files.folder}/t1.html`, 'utf8');
});
const operator = () => api({ ...connection, key: demo.keys.operator });

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
  await operator().put('/v1/clock', { now: '2024-01-01T01:00:00Z' });
  type Preview = { lines: { kind: string; quantity: string; coverage?: { idle: string } }[]; total: { amount: string } };
  const { lines, total } = await operator().get<Preview>(`/v1/invoices/preview?tenant=${tenant!.id}&period=2023-12`);
  const twelveHours = String(16 * 12 * GPU_HOUR);
  expect(lines).toMatchObject([{ kind: 'commitment', quantity: twelveHours, coverage: { idle: twelveHours } }]);
  expect(total.amount).toBe('268.80');
});

test('the API tells each hour of a reservation, in pages, and who may not see it', async () => {
  const [first, second] = demo.tenants;
  const { reservation } = demo.rows[0]!;
  type Usage = { data: { start: string; used: string; overage: string }[]; nextCursor: string; totals: { used: string } };
  const path = `/v1/reservations/${reservation}/usage?tenant=${first!.id}`;
  const page = await operator().get<Usage>(`${path}&limit=13`);
  expect(page.data.at(-1)).toMatchObject({
    start: '2023-11-29T12:00:00.000Z',
    used: String(56 * GPU_HOUR),
    overage: String(32 * GPU_HOUR),
  });
  expect((await operator().get<Usage>(`${path}&cursor=${page.nextCursor}`)).data.length).toBe(11);
  const part = await operator().get<Usage>(`${path}&from=2023-11-29T12:00:00Z&to=2023-11-29T13:00:00Z`);
  expect([part.data.length, part.totals.used]).toEqual([1, String(56 * GPU_HOUR)]);
  await expect(operator().get(`${path}&from=2023-01-01T00:00:00Z`)).rejects.toMatchObject({ code: 'window_invalid' });
  await expect(operator().get(`/v1/reservations/${reservation}/usage?tenant=${second!.id}`)).rejects.toMatchObject({ status: 404 });
});

test('a hold that was never confirmed has no usage', async () => {
  const [first] = demo.tenants;
  const [pool] = await operator().all<{ id: string }>('/v1/pools');
  const demand = { tenant: first!.id, pool: pool!.id, n: 4, start: '2024-01-02T00:00:00Z', end: '2024-01-03T00:00:00Z' };
  const { id } = await operator().post<{ id: string }>('/v1/reservations', demand, 'unconfirmed');
  const usage = await operator().get(`/v1/reservations/${id}/usage?tenant=${first!.id}`);
  expect(usage).toMatchObject({ data: [], totals: { reserved: '0', used: '0', idle: '0', overage: '0' }, timeToFirstUseMs: null });
});

test('the four states of capacity are told per project, in pages', async () => {
  const [, second] = demo.tenants;
  type State = Record<'start' | 'reserved' | 'delivered' | 'healthy' | 'inUse', string>;
  const path = `/v1/capacity/states?tenant=${second!.id}&from=2023-11-30T00:00:00Z&to=2023-12-02T00:00:00Z`;
  const days = await operator().all<State>(path);
  expect(
    days.map(({ start, reserved, delivered, inUse }) => [
      start.slice(0, 10),
      ...[reserved, delivered, inUse].map((quantity) => Math.round(Number(quantity) / GPU_HOUR)),
    ]),
  ).toEqual([
    ['2023-11-30', 192, 132, 132],
    ['2023-12-01', 192, 0, 0],
  ]);
  const { data, nextCursor } = await operator().get<{ data: State[]; nextCursor: string }>(`${path}&limit=1&sku=gpu.h100-sxm`);
  expect((await operator().get<{ data: State[] }>(`${path}&cursor=${nextCursor}`)).data[0]).toEqual(days[1]);
  expect(data[0]).toEqual(days[0]);
  await expect(operator().get(path.replace('2023-12', '2024-12'))).rejects.toMatchObject({ code: 'window_invalid' });
});
