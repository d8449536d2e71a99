import { type Expected, expected } from './expected.ts';
import { type GpuCount, gpuUsage } from './gpu-usage.ts';
import type { PriceBook } from './price.ts';
import { type TokensCount, tokensUsage } from './tokens-usage.ts';

/** The invoices that two traces and a price book must give, by plain sums over the rows. Imports nothing of the engine. */
export const compute = (
  files: { readonly tokens: string; readonly gpu: string; readonly prices: string },
  tenants: number,
): Expected & { readonly tokens: TokensCount; readonly gpu: GpuCount } => {
  const tokens = tokensUsage(files.tokens, tenants);
  const gpu = gpuUsage(files.gpu, tenants);
  const book = JSON.parse(files.prices) as PriceBook;
  return { ...expected([...tokens.usage.values(), ...gpu.usage.values()], book, tenants), tokens, gpu };
};
