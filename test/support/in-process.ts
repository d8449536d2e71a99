import { type Apis, apis } from '#functions/apis.ts';
import { api } from '#functions/http/api.ts';
import { isAt } from '#functions/http/path.ts';
import { closeWhatIsReady } from '#functions/invoicing/close-invoices-rule.ts';
import { closeWhenRung } from '#functions/invoicing/close-invoice-queue.ts';
import { numberWhenRung } from '#functions/invoicing/number-invoices-queue.ts';
import { rollUpWhenRung } from '#functions/metering/rollup-queue.ts';
import { meteringStore } from '#shared/metering/store.ts';
import * as wiring from '#functions/wiring.ts';
import type { AnyEndpoint } from '#shared/contract/endpoint.ts';
import { callApi } from './rest-event.ts';
import type { TwinPlatform } from './twin-platform.ts';

type Entry = { readonly endpoints: readonly AnyEndpoint[]; readonly handler: ReturnType<typeof api> };

/** The entries of the API on a deployment in memory. */
export const entriesOn = ({ platform }: TwinPlatform): readonly Entry[] => {
  const deps: Readonly<Record<keyof typeof apis, () => unknown>> = {
    'tenancy/tenancy-api': () => wiring.baseDeps(platform),
    'metering/ingest-api': () => wiring.ingestDeps(platform),
    'metering/usage-api': () => wiring.meteringDeps(platform),
    'capacity/capacity-api': () => wiring.capacityDeps(platform),
    'rating/prices-api': () => wiring.ratingDeps(platform),
    'invoicing/invoices-api': () => wiring.invoicingDeps(platform),
    'http/openapi-api': () => wiring.baseDeps(platform),
  };
  return Object.entries(apis as Apis).map(([entry, served]) => ({
    endpoints: served.map(({ endpoint }): AnyEndpoint => endpoint),
    handler: api(served, deps[entry as keyof typeof apis] as () => never),
  }));
};

const event = (group: string) => ({ Records: [{ body: JSON.stringify({ group }) }] }) as never;
const context = { awsRequestId: 'test', getRemainingTimeInMillis: () => 900_000 };

/** Rings the doorbell of every shard: what stream and rule of a stage do by themselves. */
export const countAll = async ({ platform }: Pick<TwinPlatform, 'platform'>): Promise<void> => {
  const count = rollUpWhenRung(() => wiring.rollUpDeps(platform));
  for (const shard of await meteringStore(platform.table).shards()) await count(event(shard), context);
};

/** Counts what was appended, closes what was requested and numbers what was closed: what streams, queues and rules of a stage do. */
export const settle = async ({ platform, rung }: TwinPlatform): Promise<void> => {
  await countAll({ platform });
  await closeWhatIsReady(() => wiring.readyDeps(platform))();
  const close = closeWhenRung(() => wiring.closingDeps(platform));
  const number = numberWhenRung(() => wiring.numberingDeps(platform));
  for (const group of new Set(rung.closing.splice(0))) await close(event(group), context);
  for (const group of new Set(rung.numbering.splice(0))) await number(event(group), {} as never);
};

type Handler = Entry['handler'];

/** Handlers behind `fetch`. */
export const fetchFrom =
  (handlerOf: (method: string, path: string) => Handler | undefined): typeof fetch =>
  async (input, init = {}) => {
    const { pathname: path, searchParams } = new URL(input instanceof Request ? input.url : input);
    const method = init.method ?? 'GET';
    const handler = handlerOf(method, path);
    if (handler === undefined) throw new Error(`no endpoint answers ${method} ${path}`);
    const headers = Object.fromEntries(new Headers(init.headers));
    const call = { method, path, query: Object.fromEntries(searchParams), headers, body: init.body ?? undefined };
    const { status, text, headers: answered } = await callApi(handler, call);
    return new Response(status === 204 ? null : text, { status, headers: answered as Record<string, string> });
  };

/** The whole API on a deployment in memory, behind `fetch`; every doorbell is heard before the answer leaves. */
export const inProcess = (deployment: TwinPlatform): typeof fetch => {
  const entries = entriesOn(deployment);
  const served = fetchFrom(
    (method, path) => entries.find(({ endpoints }) => endpoints.some((one) => one.method === method && isAt(one.path, path)))?.handler,
  );
  return async (input, init = {}) => {
    const answer = await served(input, init);
    if ((init.method ?? 'GET') !== 'GET') await settle(deployment);
    return answer;
  };
};
