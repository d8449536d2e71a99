import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { caller } from '#shared/producer/caller.ts';
import { type FrozenBatch, freeze } from '#shared/producer/freeze.ts';
import { send } from '#shared/producer/send.ts';

const batches = freeze(
  Array.from({ length: 60 }, () => ({ type: 'tokens', tenant: 'ten_1', model: 'llm', at: '2023-11-01T00:00:00.000Z', tokens: {} })),
  { size: 1, end: '2023-12-01T00:00:00.000Z', gzip: false },
);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

type Handled = (seq: number, attempt: number) => Response | 'lose reply' | undefined;

/** A lane behind `fetch`: answers 201 or 200, or what `fault` says instead, and records what it saw. */
const lane = (fault: Handled = () => undefined, firstMissing?: number) => {
  const log = new Map<number, string>();
  const attempts: number[] = [];
  const seen = { attempts, log, waits: [] as number[], inFlight: 0, mostInFlight: 0, widest: 0 };
  const put = async (seq: number, body: Uint8Array): Promise<Response> => {
    seen.inFlight += 1;
    seen.mostInFlight = Math.max(seen.mostInFlight, seen.inFlight);
    seen.widest = Math.max(seen.widest, seq - Array.from({ length: 60 }, (_, at) => at).findIndex((at) => !log.has(at)));
    await new Promise(setImmediate);
    seen.inFlight -= 1;
    attempts.push(seq);
    const answer = fault(seq, attempts.filter((one) => one === seq).length);
    if (answer instanceof Response) return answer;
    const hash = sha256(body);
    const known = log.get(seq);
    log.set(seq, known ?? hash);
    if (answer === 'lose reply') throw new TypeError('fetch failed', { cause: new Error('socket hang up') });
    return known === undefined ? Response.json({}, { status: 201 }) : Response.json({}, { status: known === hash ? 200 : 422 });
  };
  const fakeFetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
    const seq = /batches\/(\d+)$/.exec(String(url))?.[1];
    if (seq !== undefined) return put(Number(seq), init?.body as Uint8Array);
    return firstMissing === undefined ? Response.json({ code: 'not_found' }, { status: 404 }) : Response.json({ firstMissing });
  };
  const wait = async (milliseconds: number): Promise<void> => {
    seen.waits.push(milliseconds);
    await new Promise(setImmediate);
  };
  const acknowledged: number[] = [];
  const call = caller({ apiUrl: 'http://api', key: 'k', fetch: fakeFetch, wait });
  const start = (): Promise<void> =>
    send(call, { lane: 'gpu', batches, acknowledged: (some: readonly FrozenBatch[]) => acknowledged.push(...some.map(({ seq }) => seq)) });
  return { seen, acknowledged, start };
};

const problem = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json({ code, detail: 'no' }, { status, headers });

test('batch 0 is answered before others leave, at most 8 are in flight, and each is sent once', async () => {
  const { seen, start, acknowledged } = lane((seq) => {
    if (seq === 0) expect(seen.mostInFlight).toBe(1);
    return undefined;
  });
  await start();
  expect(seen.mostInFlight).toBe(8);
  expect(seen.attempts.toSorted((a, b) => a - b)).toEqual(batches.map(({ seq }) => seq));
  expect(acknowledged).toHaveLength(60);
});

test.each([
  ['a lost reply', (): 'lose reply' => 'lose reply'],
  ['500', () => problem(500, 'internal')],
  ['502 without a problem', () => new Response('<html>', { status: 502 })],
  ['429', () => problem(429, 'contention')],
  ['409 seq_too_far', () => problem(409, 'seq_too_far')],
])('after %s the same bytes are sent again', async (_, answer) => {
  const { seen, start } = lane((seq, attempt) => (seq % 5 === 0 && attempt < 3 ? answer() : undefined));
  await start();
  expect([...seen.log.values()].toSorted()).toEqual(batches.map(({ body }) => sha256(body)).toSorted());
  expect(seen.attempts.filter((seq) => seq === 5)).toHaveLength(3);
});

test('a sender waits as long as the API asks for', async () => {
  const { seen, start } = lane((seq, attempt) => (seq === 3 && attempt === 1 ? problem(503, 'busy', { 'retry-after': '7' }) : undefined));
  await start();
  expect(seen.waits).toEqual([7000]);
});

test('a batch without an answer holds the others back to a window of 32', async () => {
  const { seen, start } = lane((seq, attempt) => (seq === 1 && attempt < 12 ? problem(503, 'busy') : undefined));
  await start();
  expect(seen.widest).toBeLessThan(32);
  expect(seen.log.size).toBe(60);
});

test('a sender that starts again goes on from the first missing batch', async () => {
  const { seen, start, acknowledged } = lane(undefined, 41);
  await start();
  expect(Math.min(...seen.attempts)).toBe(41);
  expect(acknowledged.slice(0, 41)).toEqual(batches.slice(0, 41).map(({ seq }) => seq));
  expect(acknowledged).toHaveLength(60);
});

test('a lane that has everything is sent nothing', async () => {
  const { seen, start } = lane(undefined, 60);
  await start();
  expect(seen.attempts).toEqual([]);
});

test.each([
  [422, 'batch_conflict'],
  [400, 'invalid_events'],
  [401, 'credential_revoked'],
  [409, 'lane_unknown'],
])('%s %s stops the sender, which names the batch', async (status, code) => {
  const { seen, start } = lane((seq) => (seq === 10 ? problem(status, code) : undefined));
  await expect(start()).rejects.toMatchObject({
    name: 'Refused',
    status,
    code,
    message: expect.stringContaining('PUT /v1/lanes/gpu/batches/10'),
  });
  expect(seen.attempts.length).toBeLessThan(30);
});

test('a sender gives up after 14 attempts and says why', async () => {
  const { seen, start } = lane(() => problem(503, 'busy'));
  await expect(start()).rejects.toThrow(/14 attempts, last 503/);
  expect(seen.attempts).toHaveLength(14);
  expect(Math.max(...seen.waits)).toBeLessThanOrEqual(10_000);
});
