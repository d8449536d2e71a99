import { expect, test, vi } from 'vitest';
import { api } from '#cdk/local/replay/api.ts';
import { CLOCK } from '#cdk/local/replay/period.ts';
import { sendLanes } from '#cdk/local/replay/send-lanes.ts';
import { setUp } from '#cdk/local/replay/set-up.ts';
import { waitForCount } from '#cdk/local/replay/wait-for-count.ts';
import { deploymentKey } from '#test/support/api-world.ts';
import { fixtures } from '#test/support/fixture.ts';
import { compute } from '#test/support/oracle/compute.ts';
import { callApi } from '#test/support/rest-event.ts';
import { silentProgress } from '#test/support/silent-progress.ts';

vi.mock('#shared/platform/live.ts', () => import('#test/support/live-twin.ts'));
const { handler: tenancy } = await import('#functions/tenancy/tenancy-api.ts');
const { handler: ingest } = await import('#functions/metering/ingest-api.ts');
const { handler: usage } = await import('#functions/metering/usage-api.ts');
const { rollUpAll } = await import('#functions/metering/live-roll-up.ts');

/** Prices and contracts play no part in usage: taken as given. */
const PRICES = /\/v1\/(price-books|contracts)$/;

/** The API's functions on the twin, behind `fetch`. */
const fetchFunctions = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
  const { pathname, searchParams } = new URL(String(input));
  if (PRICES.test(pathname)) return Response.json({}, { status: 201 });
  const handler = /\/batches\//.test(pathname) ? ingest : /\/v1\/(lanes|usage)/.test(pathname) ? usage : tenancy;
  const headers = Object.fromEntries(new Headers(init.headers));
  const body = init.body ?? undefined;
  const call = { method: init.method ?? 'GET', path: pathname, query: Object.fromEntries(searchParams), headers, body };
  const { status, text, headers: answered } = await callApi(handler, call);
  return new Response(text, {
    status,
    headers: Object.entries(answered).map(([name, value]) => [name, String(value)] as [string, string]),
  });
};

test('the default traces are counted to the base unit, and sending them again changes nothing', { timeout: 120_000 }, async () => {
  const files = fixtures();
  const keys = new Map<string, string>();
  const secrets = {
    remember: async (name: string, secret: string) => void keys.set(name, secret),
    recall: async (name: string) => keys.get(name),
  };
  const connection = { apiUrl: 'http://functions', key: await deploymentKey(), fetch: fetchFunctions };
  const counted = async () => {
    const stage = await setUp({ ...connection, name: 'replay-usage', tenants: 5, prices: files.prices, clock: CLOCK, secrets });
    const lanes = await sendLanes(stage, { ...files, progress: silentProgress });
    await rollUpAll({ awsRequestId: 'test', getRemainingTimeInMillis: () => 300_000 });
    await waitForCount(stage, lanes, silentProgress);
    const operator = api({ ...connection, key: stage.keys.operator });
    return Promise.all(
      stage.tenants.map(async ({ id, name }) => {
        const range = 'from=2023-11-01T00:00:00Z&to=2023-12-01T00:00:00Z&granularity=month';
        const rows = await operator.all<{ meter: string; sku: string; quantity: string }>(`/v1/usage?tenant=${id}&${range}`);
        return rows.map(({ meter, sku, quantity }) => `${name} ${meter} ${sku} ${quantity}`).toSorted();
      }),
    );
  };
  const expected = compute(files, 5).invoices.map(({ tenant, lines }) =>
    lines.map(({ meter, sku, quantity }) => `${tenant} ${meter} ${sku} ${quantity}`),
  );
  expect(await counted()).toEqual(expected);
  expect(await counted()).toEqual(expected);
});
