import { setTimeout } from 'node:timers/promises';
import { type Outcome, outcomeOf } from './outcome.ts';
import { Refused } from './refused.ts';

type Call = {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below the API's base, such as `/v1/lanes/gpu`. */
  readonly path: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
};
type Answer = { readonly status: number; readonly text: string };
export type Caller = (call: Call, signal?: AbortSignal) => Promise<Answer>;
export type CallerSettings = {
  readonly apiUrl: string;
  readonly key: string;
  readonly fetch?: typeof fetch | undefined;
  /** Waits so many milliseconds. */
  readonly wait?: ((milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>) | undefined;
};

const ATTEMPTS = 14;
const ANSWER_WITHIN = 60_000;
const LONGEST_WAIT = 10_000;

/**
 * Makes a function that sends one call, and the same bytes again (full jitter, not before `Retry-After`) until the answer is one
 * that repeating cannot change.
 * @throws Refused on a 4xx that stands; Error with the last failure after 14 attempts (about 45 s of waiting)
 */
export const caller =
  ({ apiUrl, key, fetch = globalThis.fetch, wait = pause }: CallerSettings): Caller =>
  async ({ method, path, body, headers }, signal) => {
    const what = `${method} ${path}`;
    const request = { method, headers: { ...headers, authorization: `Bearer ${key}` }, body: body ?? null };
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await exchange(() => fetch(`${apiUrl.replace(/\/$/, '')}${path}`, { ...request, signal: deadline(signal) }), signal);
      if (outcome.kind === 'answered') return outcome;
      if (outcome.kind === 'refused') throw new Refused(what, outcome.status, outcome.problem);
      if (attempt === ATTEMPTS) throw new Error(`${what}: no good answer in ${ATTEMPTS} attempts, last ${outcome.why}`);
      await wait(Math.max(outcome.retryAfter, Math.random() * Math.min(LONGEST_WAIT, 50 * 2 ** attempt)), signal);
    }
  };

/** A lost reply looks like a lost request, so both are sent again: the API knows the bytes. */
const exchange = async (send: () => Promise<Response>, signal: AbortSignal | undefined): Promise<Outcome> => {
  try {
    return await outcomeOf(await send());
  } catch (error) {
    signal?.throwIfAborted();
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { kind: 'again', why: String(cause), retryAfter: 0 };
  }
};

const deadline = (signal: AbortSignal | undefined): AbortSignal =>
  signal === undefined ? AbortSignal.timeout(ANSWER_WITHIN) : AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN)]);

const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<unknown> =>
  setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
