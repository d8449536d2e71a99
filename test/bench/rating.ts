import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

type Speed = {
  /** Of a unit price, in a second of processor time. */
  readonly rowsPerSecond: number;
  /** How much longer a multiplication for each row takes than rating the same rows at a unit price. */
  readonly ratioToBigIntPerRow: number;
  readonly ratioToDecimalLibrary: number;
};

export type RatingBench = Speed & {
  /** The same where the engine too reads its rows by `BigInt(text)`, not by what the store reads counters with. */
  readonly readByBigInt: Speed;
  /** By other models; and of a close without reading and writing: matching, lines and plan, making the usage hours included. */
  readonly rowsPerSecondOf: Readonly<Record<string, number>>;
};

/** Rates a month's rows in a process that does nothing else, in turn with the baselines. */
export const ratingBench = async (): Promise<RatingBench> => {
  const { pathname } = new URL('./rating-rows.ts', import.meta.url);
  const { stdout } = await promisify(execFile)(process.execPath, [pathname]);
  return JSON.parse(stdout) as RatingBench;
};
