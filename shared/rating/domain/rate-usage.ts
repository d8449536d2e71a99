import type { Currency } from '#shared/kernel/currency.ts';
import type { Exact } from '#shared/kernel/money.ts';
import { costOnTiers, type Fine, fine, graduatedTiers, placeOnTiers, type PriceTier } from '../models/graduated.ts';
import { unitTiers } from '../models/unit.ts';
import type { PriceVersion, Rate } from '../price-book.ts';
import type { Price } from './prices.ts';

/** A rate as price tiers, whatever its model. */
const priceTiers = (rate: Rate): readonly PriceTier[] => (rate.model === 'unit' ? unitTiers(rate) : graduatedTiers(rate));

/** What quantities on the tiers of a rate cost, exactly, in minor units of the currency. */
export const exactAmount = (rate: Rate, onTiers: readonly Fine[], currency: Currency): Exact =>
  costOnTiers(priceTiers(rate), onTiers, rate.unit, currency);

/** All usage of one line: its quantity, and how much of it falls on each tier of its rate. */
export type RatedUsage = {
  readonly lineKey: string;
  readonly version: PriceVersion;
  readonly rate: Rate;
  readonly quantity: bigint;
  readonly onTiers: readonly Fine[];
};

/** The usage of one tenant, meter and SKU in one period. */
export type UsageRating = {
  /** Takes one hour, all of it: what each line used, and the price of that hour. */
  readonly add: (price: Price, quantities: ReadonlyMap<string, bigint>) => void;
  readonly lines: () => readonly RatedUsage[];
};

/**
 * Puts the usage of one tenant, meter and SKU in one period on the tiers of its rates, hour by hour in order of time.
 *
 * One count runs through the whole period, in order of hour, then line: all projects and dimensions share the tiers, and a new price
 * version goes on where the last one stopped instead of starting at its first tier again. So which line gets the cheap tiers is
 * decided by time, not by chance, and with one version the lines together cost exactly what the total would cost as one line.
 */
export const rateUsage = (): UsageRating => {
  const parsed = new Map<Rate, readonly PriceTier[]>();
  const lines = new Map<string, Omit<RatedUsage, 'quantity' | 'onTiers'> & { quantity: bigint; readonly onTiers: Fine[] }>();
  let used: Fine = 0n;
  const tiersOf = (rate: Rate): readonly PriceTier[] => {
    const tiers = parsed.get(rate) ?? priceTiers(rate);
    parsed.set(rate, tiers);
    return tiers;
  };
  return {
    add: (price, quantities) => {
      const tiers = tiersOf(price.rate);
      for (const lineKey of tiers.length === 1 ? quantities.keys() : [...quantities.keys()].sort()) {
        const quantity = quantities.get(lineKey)!;
        const line = lines.get(lineKey) ?? { lineKey, ...price, quantity: 0n, onTiers: tiers.map(() => 0n) };
        lines.set(lineKey, line);
        line.quantity += quantity;
        for (const [tier, on] of placeOnTiers(tiers, used, fine(quantity)).entries()) line.onTiers[tier]! += on;
        used += fine(quantity);
      }
    },
    lines: () => [...lines.values()],
  };
};

/** The same usage with so much less of it, at most all: from its last tiers, so that nobody else's place on the tiers moves. */
export const takeOff = (usage: RatedUsage, quantity: bigint): RatedUsage => {
  let rest = fine(quantity);
  const onTiers = usage.onTiers.toReversed().map((on) => {
    const taken = on < rest ? on : rest;
    rest -= taken;
    return on - taken;
  });
  return { ...usage, quantity: usage.quantity - quantity, onTiers: onTiers.toReversed() };
};
