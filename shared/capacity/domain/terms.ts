import type { Currency } from '#shared/kernel/currency.ts';
import type { Instant } from '#shared/kernel/time.ts';

/** What a GPU-hour of a reservation costs, in decimal strings: the whole of it at one price, or a holding rate on all and a usage rate on the used part. */
export type Price =
  | { readonly model: 'pinned'; readonly currency: Currency; readonly unitPrice: string }
  | { readonly model: 'holding'; readonly currency: Currency; readonly holdingPrice: string; readonly usagePrice: string };

/** An immutable version of a pool's price, for one tenant or (`*`) for all; in force from an instant that lay ahead when it was made. */
export type Terms = { readonly tenant: string; readonly effectiveFrom: Instant; readonly price: Price };

/** The terms in force: the tenant's own before those for all, then the latest. */
export const termsAt = (versions: readonly Terms[], tenant: string, now: Instant): Terms | undefined => {
  const inForce = versions.filter((terms) => terms.effectiveFrom <= now && (terms.tenant === tenant || terms.tenant === '*'));
  const own = inForce.filter((terms) => terms.tenant === tenant);
  return (own.length > 0 ? own : inForce).reduce<Terms | undefined>(
    (latest, terms) => (latest === undefined || terms.effectiveFrom > latest.effectiveFrom ? terms : latest),
    undefined,
  );
};

/** Which holds the cheaper GPU-hour, by the price that is due used or not; an unknown price comes last. */
export const comparePrices = (a: Price | undefined, b: Price | undefined): number => {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const difference = scaled(due(a)) - scaled(due(b));
  return difference < 0n ? -1 : Number(difference > 0n);
};

const due = (price: Price) => (price.model === 'pinned' ? price.unitPrice : price.holdingPrice);

/** In 10^-15 of the unit. */
const scaled = (decimal: string): bigint => {
  const [whole = '0', fraction = ''] = decimal.split('.');
  return BigInt(whole + fraction.padEnd(15, '0'));
};
