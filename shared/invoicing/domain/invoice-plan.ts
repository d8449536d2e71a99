import type { Currency } from '#shared/kernel/currency.ts';
import type { Period } from '#shared/kernel/time.ts';
import type { Dimensions } from '#shared/metering/domain/usage-hour.ts';
import type { Selectors } from '#shared/rating/price-book.ts';
import type { Unpriced } from '#shared/rating/domain/prices.ts';

/**
 * A step or window of the price: how much of the line's quantity (in base units, a decimal) fell on it, and what that costs exactly. A
 * flat amount has neither unit price nor quantity.
 */
export type LinePart = { readonly says: string; readonly unitPrice: string | null; readonly quantity: string; readonly amount: string };

/**
 * `usage`: on demand, or covered by a reservation at its usage price. `commitment`: reserved, used or not. `overage`: beyond what was
 * reserved at its minute, on demand, or what a commitment charges beyond itself. `fixed`: due whatever was used. `true_up`: up to a least
 * amount. `adjustment`: down to a greatest amount. `waived`: an operator took it off the bill.
 */
export const lineKinds = ['usage', 'commitment', 'overage', 'fixed', 'true_up', 'adjustment', 'waived'] as const;
export type LineKind = (typeof lineKinds)[number];

/** What a line is about; two lines of an invoice differ in at least one of these. */
export type LineOf = {
  readonly kind: LineKind;
  readonly meter: string;
  readonly sku: string;
  readonly project: string;
  readonly dimensions: Dimensions;
  readonly reservation: string | null;
  /** A price book and its version; a contract and its start; of a reservation, the pool and when its terms took effect; `-` of what was waived. */
  readonly priceBook: string;
  readonly priceVersion: string;
  /** Where the rate stands in that document, as a JSON pointer, and before it those that price by it; null where no rate priced it. */
  readonly rate: string | null;
};

/** What became of what was reserved, in base units: used + idle is the quantity of the line. */
export type Coverage = { readonly used: string; readonly idle: string; readonly overage: string };

/** Money in decimal strings of the currency's major unit; quantities in base units. */
export type InvoiceLine = LineOf & {
  readonly key: string;
  readonly quantity: string;
  readonly unit: string;
  /** What the rate that matched names, the one that the line's usage is priced by first; null where no rate did. */
  readonly matched: Selectors | null;
  /** The price in words; null where a difference shows none. */
  readonly price: string | null;
  /** Of a price that is one for all of the quantity; null where the parts have several. */
  readonly unitPrice: string | null;
  readonly parts: readonly LinePart[];
  /** Before rounding, without loss: a decimal, or a fraction where no decimal ends. */
  readonly exactAmount: string;
  readonly amount: string;
  /** Of a commitment line. */
  readonly coverage?: Coverage;
};

/** Why a quantity has no price; a commitment's price is pinned when it is confirmed, in one currency. */
export type Unrated = Unpriced | 'no_terms' | 'other_currency';

/** Usage that nothing prices. It blocks the close, by name. */
export type UnratedUsage = {
  readonly project: string;
  readonly meter: string;
  readonly sku: string;
  readonly quantity: string;
  /** The first hour of it, RFC 3339. */
  readonly from: string;
  readonly reason: Unrated;
};

export type PinnedPrices = { readonly priceBook: string; readonly version: string; readonly sha256: string };

/** What an invoice will say, as plain data: a preview shows it, a close stores it by its hash. */
export type InvoicePlan = {
  readonly tenant: string;
  readonly period: Period;
  /** Null while no contract of the tenant has begun. */
  readonly currency: Currency | null;
  readonly total: string;
  /** In order of meter, SKU, project, then the rest of the key. */
  readonly lines: readonly InvoiceLine[];
  readonly unrated: readonly UnratedUsage[];
  /** The price versions that priced a line. */
  readonly prices: readonly PinnedPrices[];
};
