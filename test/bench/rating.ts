import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export type RatingBench = {
  /** Of a unit price, in a second of processor time. */
  readonly rowsPerSecond: number;
  /** How much longer a multiplication for each row takes than the rating of the same rows at a unit price. */
  readonly ratioToBigIntPerRow: number;
  readonly ratioToDecimalLibrary: number;
  /** The same by model, and of the whole close of a month: matching, lines and plan, from usage hours that have been read. */
  readonly rowsPerSecondOf: Readonly<Record<string, number>>;
};

/** Rates a month's rows in a process that does nothing else, in turn with the baselines. */
export const ratingBench = async (): Promise<RatingBench> => {
  const { pathname } = new URL('./rating-rows.ts', import.meta.url);
  const { stdout } = await promisify(execFile)(process.execPath, [pathname]);
  return JSON.parse(stdout) as RatingBench;
};
