import type { Exact } from '#shared/kernel/money.ts';

/** A whole GPU in thousandths. */
const WHOLE = 1_000n;

/** The thousandths of a GPU that a share of its memory counts as: rounded up, so that no share is free, and at most the whole card. */
export const gpuMilliOf = ({ num, den }: Exact): bigint => {
  const milli = (num * WHOLE + den - 1n) / den;
  return milli < WHOLE ? milli : WHOLE;
};

/** The GPUs that so many cards bill, each with so many thousandths of it in use. */
export const billedGpus = (cards: bigint, milli: bigint): Exact => ({ num: cards * milli, den: WHOLE });
