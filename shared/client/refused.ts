import type { FieldError } from '#shared/kernel/problem.ts';

/** The API said no, and asking again would not change that. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** The stable code of the problem, or `unknown` if the answer was not a problem document. */
  readonly code: string;
  /** What is wrong, field by field; empty where the refusal is about no field. */
  readonly errors: readonly FieldError[];
  /** The whole problem document, with what is particular to its code. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(what: string, status: number, problem: Readonly<Record<string, unknown>>) {
    const code = typeof problem['code'] === 'string' ? problem['code'] : 'unknown';
    const errors = Array.isArray(problem['errors']) ? (problem['errors'] as readonly FieldError[]) : [];
    const detail = typeof problem['detail'] === 'string' ? problem['detail'] : '';
    super(`${what} was refused: ${status} ${code}: ${detail}${errors.length === 0 ? '' : ` ${JSON.stringify(errors).slice(0, 500)}`}`);
    this.status = status;
    this.code = code;
    this.errors = errors;
    this.problem = problem;
  }
}
