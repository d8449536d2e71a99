import { insertQuoteKey } from '../store.ts';
import type { CapacityDeps } from './deps.ts';

/**
 * A factory's secret for quotes, made when it is first needed. The insert decides: of two makers one wins, the other reads it.
 */
export const quoteKey =
  (deps: Pick<CapacityDeps, 'commit' | 'capacity'> & { readonly newSecret: () => string }) =>
  async (factory: string): Promise<string> => {
    const known = await deps.capacity.quoteKey(factory);
    if (known !== undefined) return known;
    await deps.commit([insertQuoteKey(factory, deps.newSecret())]);
    return (await deps.capacity.quoteKey(factory))!;
  };
