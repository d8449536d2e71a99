import type { Tally } from '#test/support/counting.ts';

/** Everything that is billed for a stretch of work. */
export type Cost = Tally & {
  readonly restCalls: number;
  readonly lambdaCalls: number;
  readonly gbSeconds: number;
  readonly sqsRequests: number;
};

/** USD a piece, on demand, us-east-1, as the design lists them; S3 GET and SQS FIFO from the public price lists. */
const USD: Readonly<Record<Exclude<keyof Cost, 'putBytes'>, number>> = {
  writeUnits: 0.625e-6,
  readUnits: 0.125e-6,
  puts: 5e-6,
  gets: 0.4e-6,
  restCalls: 3.5e-6,
  lambdaCalls: 0.2e-6,
  gbSeconds: 0.0000133334,
  sqsRequests: 0.5e-6,
};

const STORED_MONTHS = 13;
const USD_PER_GB_MONTH = { items: 0.25, blobs: 0.023 };

export const usdOf = (cost: Cost): number =>
  Object.entries(USD).reduce((sum, [name, price]) => sum + price * cost[name as keyof typeof USD], 0);

/** What keeping so many bytes for 13 months costs, of the table and of the bucket; not part of `usdOf`. */
export const usdOfStorage = (bytes: { readonly items: number; readonly blobs: number }): number =>
  ((bytes.items * USD_PER_GB_MONTH.items + bytes.blobs * USD_PER_GB_MONTH.blobs) * STORED_MONTHS) / 2 ** 30;

export const plus = <Counts extends Readonly<Record<string, number>>>(a: Counts, b: Counts, times = 1): Counts =>
  Object.fromEntries(Object.entries(a).map(([name, count]) => [name, count + times * b[name]!])) as Counts;
