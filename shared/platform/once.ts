import { type KernelCode, Problem } from '#shared/kernel/problem.ts';
import { DAY, type Instant, SECOND } from '#shared/kernel/time.ts';
import type { Item, Key, Table, Write } from './table.ts';
import { LOST, type Pause, untilWon } from './until-won.ts';

/** A request that may be sent again: the caller's key, and a hash of everything that decides the effect. */
export type OnceRequest = {
  readonly owner: string;
  readonly key: string;
  readonly hash: string;
  readonly wall: Instant;
  /** Kept with a recorded refusal, so that its replay is the same to the byte. */
  readonly requestId?: string;
};

/** What a request is answered with, as its endpoint shows it. */
export type Answer = { readonly status: number; readonly body: unknown };
export type Answered = Answer & { readonly replayed: boolean };

/**
 * What an attempt decided: the writes of the effect, and the value to answer with if they win (`shownOnce` in its place now,
 * where it holds a secret that is never stored); or a refusal that is to stand for this key. A refusal that is thrown is not recorded.
 */
export type Decision<Value> =
  | { readonly writes: readonly Write[]; readonly value: Value; readonly shownOnce?: Value }
  | { readonly refused: Problem };

/** Runs a decision once for one request, and gives its answer, or the one that it had before. */
export type Once<Value> = (attempt: () => Promise<Decision<Value>>) => Promise<Answered>;

/** How long a key is remembered; after that the same key is a new request. */
const REMEMBERED = 30 * DAY;

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
  (table: Pick<Table, 'commit' | 'get'>, pause: Pause) =>
  <Value>(request: OnceRequest, answerOf: (value: Value) => Answer): Once<Value> =>
  (attempt) =>
    untilWon(pause, async () => {
      const record = await table.get(recordKey(request));
      if (record !== undefined) return replay(record, request);
      const decision = await attempt();
      if ('refused' in decision) {
        const lost = await table.commit([{ insert: refusalItem(request, decision.refused) }]);
        if (lost.length > 0) return LOST;
        throw decision.refused;
      }
      const { writes, value, shownOnce = value } = decision;
      const lost = await table.commit([...writes, { insert: recordItem(request, answerOf(value)) }]);
      return lost.length > 0 ? LOST : { ...answerOf(shownOnce), replayed: false };
    });

export type OnceFor = ReturnType<typeof once>;

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

const replay = (record: Item, request: OnceRequest): Answered => {
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
