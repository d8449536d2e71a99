import { type KernelCode, Problem, refuse } from '#shared/kernel/problem.ts';
import { DAY, type Instant, SECOND } from '#shared/kernel/time.ts';
import type { Item, Key, Table, Write } from './table.ts';

/** A request that may be sent again: the caller's key, and a hash of everything that decides the effect. */
export type OnceRequest = {
  readonly owner: string;
  readonly key: string;
  readonly hash: string;
  readonly wall: Instant;
  /** Kept with a recorded refusal, so that its replay is the same to the byte. */
  readonly requestId?: string;
};

export type Answer = { readonly status: number; readonly body: unknown };
export type OnceAnswer = Answer & { readonly replayed: boolean };

/**
 * What an attempt decided: the writes of the effect, and what to answer if they win (`secrets` is shown now and never stored);
 * or a refusal that is to stand for this key. A refusal that is thrown is not recorded.
 */
export type Decision =
  | { readonly writes: readonly Write[]; readonly answer: Answer; readonly secrets?: Readonly<Record<string, unknown>> }
  | { readonly refused: Problem };

/** How long a key is remembered; after that the same key is a new request. */
const REMEMBERED = 30 * DAY;
const TRIES = 8;

/** How long to wait before try n (from 0), in milliseconds: full jitter, 10 to 320 ms. */
export type Pause = (tries: number) => Promise<void>;
export const jitter: Pause = (tries) => new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * Math.min(310, 10 * 2 ** tries)));

/**
 * Runs a decision whose record is inserted in the transaction of its effect, so that both happen or neither.
 *
 *   client A    read record: none    decide    commit(effect + record) ok        answer
 *   client B    read record: none    decide    commit loses on the record        read record: A's answer, replayed
 *   client C    read record: none    decide    commit loses on the effect only   decide again on what is there now
 *
 * @throws Problem `idempotency_key_reused` for the same key with another request, `contention` after 8 lost races.
 */
export const once =
  (table: Pick<Table, 'commit' | 'get'>, pause: Pause = jitter) =>
  async (request: OnceRequest, attempt: () => Promise<Decision>): Promise<OnceAnswer> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const record = await table.get(recordKey(request));
      if (record !== undefined) return replay(record, request);
      const decision = await attempt();
      if ('refused' in decision) {
        const lost = await table.commit([{ insert: refusalItem(request, decision.refused) }]);
        if (lost.length === 0) throw decision.refused;
      } else {
        const { writes, answer, secrets } = decision;
        const lost = await table.commit([...writes, { insert: recordItem(request, answer) }]);
        if (lost.length === 0) return { status: answer.status, body: { ...(answer.body as object), ...secrets }, replayed: false };
      }
      await pause(tries);
    }
    throw refuse<KernelCode>('contention', 'Others keep changing the same thing. Try again with the same Idempotency-Key.', {
      retryAfterSeconds: 1,
    });
  };

const recordKey = ({ owner, key }: OnceRequest): Key => ({ table: 'ephemera', pk: `ONCE#${owner}#${key}`, sk: 'ANSWER' });

const recordItem = (request: OnceRequest, { status, body }: Answer): Item => ({
  ...remembered(request),
  status,
  body: JSON.stringify(body),
});

const refusalItem = (request: OnceRequest, { code, message, context: { errors, extra } }: Problem): Item => ({
  ...remembered(request),
  refused: code,
  body: JSON.stringify({ detail: message, errors, extra: { ...extra, requestId: request.requestId } }),
});

const remembered = (request: OnceRequest) => ({
  ...recordKey(request),
  version: 1,
  hash: request.hash,
  expiresAt: Math.floor((request.wall + REMEMBERED) / SECOND),
});

const replay = (record: Item, request: OnceRequest): OnceAnswer => {
  if (record['hash'] !== request.hash) {
    throw new Problem<KernelCode>(
      'idempotency_key_reused',
      'This Idempotency-Key came with another request before. Use a new key for a new request.',
    );
  }
  const code = record['refused'];
  if (typeof code === 'string') {
    const { detail, errors, extra } = JSON.parse(String(record['body']));
    throw new Problem(code, detail, { ...(errors && { errors }), extra, replayed: true });
  }
  return { status: Number(record['status']), body: JSON.parse(String(record['body'])), replayed: true };
};
