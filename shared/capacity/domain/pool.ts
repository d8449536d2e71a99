import type { Instant } from '#shared/kernel/time.ts';

/** GPUs of one SKU in a factory, divided into domains. Immutable, so that a decision needs no check on it. */
export type Pool = {
  readonly id: string;
  readonly factory: string;
  readonly name: string;
  readonly sku: string;
  readonly gpuUnit: 'package' | 'die';
  /** The smallest booking, in GPUs. */
  readonly minimum: number;
  readonly createdAt: Instant;
};
