/** The API said no, and asking again would not change that. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** The stable code of the problem, or `unknown` if the answer was not a problem document. */
  readonly code: string;
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(what: string, status: number, problem: Readonly<Record<string, unknown>>) {
    const code = typeof problem['code'] === 'string' ? problem['code'] : 'unknown';
    const errors = problem['errors'] === undefined ? '' : ` ${JSON.stringify(problem['errors']).slice(0, 500)}`;
    const detail = typeof problem['detail'] === 'string' ? problem['detail'] : '';
    super(`${what} was refused: ${status} ${code}: ${detail}${errors}`);
    this.status = status;
    this.code = code;
    this.problem = problem;
  }
}
