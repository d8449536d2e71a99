import { formatInstant } from '#shared/kernel/time.ts';
import type { Contract, PriceVersion } from './schema.ts';
import type { Latest } from './store.ts';

/** What the API shows of prices and contracts. */
export const priceVersionView = ({ effectiveFrom, ...version }: PriceVersion) => ({
  ...version,
  effectiveFrom: formatInstant(effectiveFrom),
});

export const contractView = ({ effectiveFrom, ...contract }: Contract) => ({ ...contract, effectiveFrom: formatInstant(effectiveFrom) });

/** A book in the list: its name and its latest version. */
export const priceBookView = ({ effectiveFrom, currency, item }: Latest) => ({
  name: item.sk,
  currency,
  latest: { version: String(item['bookVersion']), effectiveFrom: formatInstant(effectiveFrom) },
});
