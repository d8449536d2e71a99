/** One wrong field of a request: `pointer` is an RFC 6901 JSON pointer into the body, or a parameter's name. */
export type FieldError = { readonly pointer: string; readonly code: string; readonly message: string };

/** A name is shown so far: one that was sent may be as long as the body. */
const MOST_SHOWN = 128;

/** The JSON pointer (RFC 6901) of a path of names and indexes. */
export const jsonPointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).slice(0, MOST_SHOWN).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

export type ProblemContext = {
  readonly errors?: readonly FieldError[];
  /** Further members of the problem document, for example the id of the thing that exists already. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer to an earlier request of the same Idempotency-Key. */
  readonly replayed?: boolean;
  readonly cause?: unknown;
};

/** The one error that reaches a caller: a stable `code`, a sentence that names a way forward, and the fields concerned. */
export class Problem<Code extends string = string> extends Error {
  override readonly name = 'Problem';
  readonly code: Code;
  readonly context: ProblemContext;

  constructor(code: Code, detail: string, context: ProblemContext = {}) {
    super(detail, context.cause === undefined ? undefined : { cause: context.cause });
    this.code = code;
    this.context = context;
  }
}

/** Builds a refusal: `throw refuse<MeteringCode>('lane_unknown', 'Send seq 0 first.')`. */
export const refuse = <Code extends string>(code: Code, detail: string, context?: ProblemContext): Problem<Code> =>
  new Problem(code, detail, context);

export type KernelCode = 'contention' | 'idempotency_key_reused' | 'precondition_failed';
