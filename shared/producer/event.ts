/** A token event as sent (times RFC 3339 UTC, counts of tokens). */
export type TokensEvent = {
  readonly type: 'tokens';
  readonly tenant: string;
  readonly model: string;
  readonly at: string;
  readonly tokens: { readonly input: number; readonly output: number };
};

/** A GPU interval as sent; `gpuMilli` is thousandths of a GPU. */
export type GpuEvent = {
  readonly type: 'gpu';
  readonly tenant: string;
  readonly sku: string;
  readonly allocation: string;
  readonly gpuMilli: number;
  readonly from: string;
  readonly to: string;
};

/** The body of one batch. */
export type Batch = { readonly watermark?: string; readonly end?: true; readonly events: readonly (TokensEvent | GpuEvent)[] };
