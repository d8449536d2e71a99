import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { FakeFactory } from './fake-factory.ts';

/** What to do with a request: answer it, drop it before or after its effect, or answer a status instead. */
export type Fault = 'lose request' | 'lose reply' | { readonly status: number; readonly body?: object; readonly retryAfter?: number };

export type FakeApi = AsyncDisposable & {
  readonly url: string;
  readonly factories: ReadonlyMap<string, FakeFactory>;
  readonly log: string[];
};

export const DEPLOYMENT_KEY = 'fl_test_deployment';

type Reply = { readonly status: number; readonly body?: unknown };
type Ask = { readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly key: string; readonly text: string };

/** A small API in this process: enough of the contract to try the sender and the replay, with faults by request number. */
export const fakeApi = async (fault: (request: string, index: number) => Fault | undefined = () => undefined): Promise<FakeApi> => {
  const factories = new Map<string, FakeFactory>();
  const replies = new Map<string, Reply>();
  const log: string[] = [];

  const answer = (ask: Ask): Reply => {
    if (ask.path === '/v1/factories' || (ask.path === '/v1/api-keys' && ask.key === DEPLOYMENT_KEY)) return deployment(ask);
    const factory = [...factories.values()].find(({ keys }) => keys.has(ask.key));
    return factory === undefined ? { status: 401, body: { code: 'unauthenticated' } } : factory.answer(ask);
  };
  const deployment = ({ key, path, text }: Ask): Reply => {
    if (key !== DEPLOYMENT_KEY) return { status: 403, body: { code: 'forbidden' } };
    const { name, factory } = JSON.parse(text) as { name: string; factory: string };
    if (path === '/v1/api-keys') {
      const owner = [...factories.values()].find(({ id }) => id === factory)!;
      return { status: 201, body: { id: 'key_1', secret: owner.newKey('operator') } };
    }
    const existing = factories.get(name);
    if (existing !== undefined) return { status: 409, body: { code: 'name_taken', existing: existing.id } };
    const made = new FakeFactory(name);
    factories.set(name, made);
    return { status: 201, body: { id: made.id, name, operatorKey: { id: 'key_0', secret: made.newKey('operator') } } };
  };
  const once = (idempotencyKey: string | undefined, ask: Ask): Reply => {
    if (idempotencyKey === undefined) return answer(ask);
    const place = `${ask.key} ${idempotencyKey}`;
    const first = replies.get(place);
    if (first !== undefined) return { status: first.status, body: withoutSecrets(first.body) };
    const reply = answer(ask);
    if (reply.status < 300) replies.set(place, reply);
    return reply;
  };

  const server = createServer((request, response) => {
    void body(request).then((text) => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
      const what = `${request.method} ${pathname}`;
      const planned = fault(what, log.push(what) - 1);
      if (planned === 'lose request') return request.socket.destroy();
      if (typeof planned === 'object') return reply(response, planned, planned.retryAfter);
      const key = request.headers.authorization?.replace('Bearer ', '') ?? '';
      const idempotencyKey = request.headers['idempotency-key']?.toString();
      const ask = { method: request.method ?? '', path: pathname, query: searchParams, key, text };
      const answered = once(idempotencyKey, ask);
      if (planned === 'lose reply') return request.socket.destroy();
      return reply(response, answered);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    factories,
    log,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

const body = async (request: IncomingMessage): Promise<string> => {
  const bytes = Buffer.concat(await request.toArray());
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
};

const reply = (response: ServerResponse, { status, body = {} }: Reply, retryAfter?: number): unknown => {
  response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) });
  return response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const withoutSecrets = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body, (name, value: unknown) => (name === 'secret' ? undefined : value)));
