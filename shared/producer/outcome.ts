/** What one attempt came to: an answer, a refusal that stands, or a reason to send the same bytes again. */
export type Outcome =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  | { readonly kind: 'refused'; readonly status: number; readonly problem: Readonly<Record<string, unknown>> }
  | { readonly kind: 'again'; readonly why: string; readonly retryAfter: number };

/** Conflicts that pass by themselves. */
const CONTENTION: ReadonlySet<unknown> = new Set(['contention', 'seq_too_far']);

/** Reads an answer: repeating helps on 408, 429, 5xx and contention, not before `retryAfter` milliseconds. */
export const outcomeOf = async (response: Response): Promise<Outcome> => {
  const { status } = response;
  const text = await response.text();
  if (response.ok) return { kind: 'answered', status, text };
  const problem = problemIn(text);
  if (status < 500 && status !== 408 && status !== 429 && !(status === 409 && CONTENTION.has(problem['code']))) {
    return { kind: 'refused', status, problem };
  }
  const seconds = Number(response.headers.get('retry-after') ?? '0');
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
