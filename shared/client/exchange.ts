import { setTimeout } from 'node:timers/promises';
import { Refused } from './refused.ts';

/** One call with the bytes that are sent, every time the same. */
export type Sent = {
  readonly method: string;
  /** Below the API's base, such as `/v1/lanes/gpu`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
};

export type Received = { readonly status: number; readonly headers: Headers; readonly text: string };

export type Connection = {
  readonly apiUrl: string;
  /** Without one, endpoints that ask for no credential can be called. */
  readonly key?: string | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Waits so many milliseconds. */
  readonly wait?: ((milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>) | undefined;
};

/** What one attempt came to: an answer, a refusal that stands, or a reason to send the same bytes again. */
type Outcome =
  | { readonly kind: 'answered'; readonly answer: Received }
  | { readonly kind: 'refused'; readonly status: number; readonly problem: Readonly<Record<string, unknown>> }
  | { readonly kind: 'again'; readonly why: string; readonly retryAfter: number };

const ATTEMPTS = 14;
const ANSWER_WITHIN = 60_000;
const LONGEST_WAIT = 10_000;

/**
 * Sends a call, and the same bytes again (full jitter, not before `Retry-After`) until the answer is one that repeating cannot change.
 * @throws Refused on a 4xx that stands; Error with the last failure after 14 attempts (about 45 s of waiting).
 */
export const exchange =
  ({ apiUrl, key, fetch = globalThis.fetch, wait = pause }: Connection) =>
  async ({ method, path, headers, body }: Sent, signal?: AbortSignal): Promise<Received> => {
    const what = `${method} ${path}`;
    const request = { method, headers: { ...headers, ...(key !== undefined && { authorization: `Bearer ${key}` }) }, body: body ?? null };
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await once(() => fetch(`${apiUrl.replace(/\/$/, '')}${path}`, { ...request, signal: deadline(signal) }), signal);
      if (outcome.kind === 'answered') return outcome.answer;
      if (outcome.kind === 'refused') throw new Refused(what, outcome.status, outcome.problem);
      if (attempt === ATTEMPTS) throw new Error(`${what}: no good answer in ${ATTEMPTS} attempts, last ${outcome.why}`);
      await wait(Math.max(outcome.retryAfter, Math.random() * Math.min(LONGEST_WAIT, 50 * 2 ** attempt)), signal);
    }
  };

/** A lost reply looks like a lost request, so both are sent again: the API knows the bytes, or the Idempotency-Key. */
const once = async (send: () => Promise<Response>, signal: AbortSignal | undefined): Promise<Outcome> => {
  try {
    return await outcomeOf(await send());
  } catch (error) {
    signal?.throwIfAborted();
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return { kind: 'again', why: String(cause), retryAfter: 0 };
  }
};

/** Repeating helps on 408, 429, 5xx and a lane that is counted up later, not before `Retry-After`. */
const outcomeOf = async (response: Response): Promise<Outcome> => {
  const { status, headers } = response;
  const text = await response.text();
  if (response.ok) return { kind: 'answered', answer: { status, headers, text } };
  const problem = problemIn(text);
  if (status < 500 && status !== 408 && status !== 429 && problem['code'] !== 'seq_too_far') {
    return { kind: 'refused', status, problem };
  }
  const seconds = Number(headers.get('retry-after') ?? '0');
  return { kind: 'again', why: `${status} ${text.slice(0, 200)}`, retryAfter: Number.isFinite(seconds) ? seconds * 1000 : 0 };
};

const problemIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : { detail: text };
  } catch {
    return { detail: text.slice(0, 200) };
  }
};

const deadline = (signal: AbortSignal | undefined): AbortSignal =>
  signal === undefined ? AbortSignal.timeout(ANSWER_WITHIN) : AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN)]);

const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<unknown> =>
  setTimeout(milliseconds, undefined, signal === undefined ? {} : { signal });
