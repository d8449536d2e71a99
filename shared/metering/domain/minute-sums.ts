import { type Instant, MINUTE } from '#shared/kernel/time.ts';
import { FULL } from './whole-sum.ts';

/** Billable GPU time of the 60 minutes of an hour, in micro-GPU-seconds each. */
export type MinuteSums = readonly bigint[];

/** So many thousandths of a GPU in use within one hour. */
export type Span = { readonly gpuMilli: number; readonly from: Instant; readonly to: Instant };

const MINUTES = 60;

export const noMinutes = (): bigint[] => Array.from({ length: MINUTES }, () => 0n);

/** Sums of the 60 minutes of an hour while spans are added; as plain numbers, because a generation holds tens of thousands of such hours. */
export type OpenMinutes = { readonly small: number[]; large?: bigint[] };
export const openMinutes = (): OpenMinutes => ({ small: Array.from({ length: MINUTES }, () => 0) });

/** Adds a span to the sums of its hour, in place; the parts add up to the whole of it. */
export const addSpan = (sums: OpenMinutes, { gpuMilli, from, to }: Span): void => {
  for (let at = from; at < to;) {
    const end = Math.min(to, at - (at % MINUTE) + MINUTE);
    const minute = Math.floor(at / MINUTE) % MINUTES;
    sums.small[minute]! += gpuMilli * (end - at);
    if (sums.small[minute]! >= FULL) moveOver(sums, minute);
    at = end;
  }
};

const moveOver = (sums: OpenMinutes, minute: number): void => {
  sums.large ??= noMinutes();
  sums.large[minute]! += BigInt(sums.small[minute]!);
  sums.small[minute] = 0;
};

export const minutesOf = ({ small, large }: OpenMinutes): MinuteSums => small.map((sum, minute) => BigInt(sum) + (large?.[minute] ?? 0n));

export const addMinutes = (a: MinuteSums, b: MinuteSums): MinuteSums => a.map((sum, minute) => sum + b[minute]!);

/** Runs of equal minutes, each as its length and its sum in base 128, lowest digits first: an hour of steady use takes 7 bytes. */
export const encodeMinutes = (sums: MinuteSums): Uint8Array => {
  const bytes: number[] = [];
  for (let start = 0; start < sums.length;) {
    let end = start + 1;
    while (end < sums.length && sums[end] === sums[start]) end += 1;
    bytes.push(end - start, ...digits(sums[start]!));
    start = end;
  }
  return Uint8Array.from(bytes);
};

const digits = (value: bigint): number[] => {
  const found: number[] = [];
  let rest = value;
  for (; rest >= 128n; rest /= 128n) found.push(Number(rest % 128n) + 128);
  return [...found, Number(rest)];
};

/** Reads what `encodeMinutes` wrote; all zero where nothing was written. */
export const decodeMinutes = (bytes: Uint8Array | undefined): MinuteSums => {
  if (bytes === undefined) return noMinutes();
  const sums: bigint[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at++]!;
    let value = 0n;
    let scale = 1n;
    for (let more = true; more; scale *= 128n) {
      const digit = bytes[at++]!;
      more = digit >= 128;
      value += BigInt(digit % 128) * scale;
    }
    for (let count = 0; count < length; count += 1) sums.push(value);
  }
  return sums;
};
