import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type KillingProxy = AsyncDisposable & { readonly url: string };

/** Forwards calls to an API and kills at the k-th answer: before it is relayed (a lost reply), or right after. */
export const killingProxy = async (
  apiUrl: string,
  { at, relay, kill }: { readonly at: number; readonly relay: boolean; readonly kill: () => void },
): Promise<KillingProxy> => {
  let answers = 0;
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray());
    const answer = await fetch(`${apiUrl.replace(/\/$/, '')}${request.url}`, {
      method: request.method ?? 'GET',
      headers: forwarded(request),
      body: body.length === 0 ? null : body,
    });
    const text = await answer.text();
    answers += 1;
    const isLast = answers === at;
    if (isLast && !relay) return kill();
    response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => !HOP.has(name))));
    response.end(text, () => (isLast ? kill() : undefined));
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** Headers of one connection, which a proxy does not pass on. */
const HOP: ReadonlySet<string> = new Set(['connection', 'content-encoding', 'content-length', 'host', 'keep-alive', 'transfer-encoding']);

const forwarded = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || (HOP.has(name) && name !== 'content-encoding') ? [] : [[name, String(value)]],
    ),
  );
