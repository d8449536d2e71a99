import type { Currency } from '#shared/kernel/currency.ts';
import type { Exact } from '#shared/kernel/money.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { costOnTiers, type Fine, fine, graduatedTiers, placeOnTiers, type PriceTier } from '../models/graduated.ts';
import { unitTiers } from '../models/unit.ts';
import type { PriceVersion, Rate } from '../price-book.ts';

/** A rate as price tiers, whatever its model. */
const priceTiers = (rate: Rate): readonly PriceTier[] => (rate.model === 'unit' ? unitTiers(rate) : graduatedTiers(rate));

/** What quantities on the tiers of a rate cost, exactly, in minor units of the currency. */
export const exactAmount = (rate: Rate, onTiers: readonly Fine[], currency: Currency): Exact =>
  costOnTiers(priceTiers(rate), onTiers, rate.unit, currency);

/** A quantity of one meter and SKU in one hour, the invoice line it belongs to, and what prices it. */
export type PricedUsage = {
  readonly lineKey: string;
  readonly hour: Instant;
  readonly quantity: bigint;
  readonly version: PriceVersion;
  readonly rate: Rate;
};

/** All usage of one line: its quantity, and how much of it falls on each tier of its rate. */
export type RatedUsage = {
  readonly lineKey: string;
  readonly version: PriceVersion;
  readonly rate: Rate;
  readonly quantity: bigint;
  readonly onTiers: readonly Fine[];
};

/**
 * Puts the usage of one tenant, meter and SKU in one period on the tiers of its rates.
 *
 * One count runs through the whole period, in order of hour, then line: all projects and dimensions share the tiers, and a new price
 * version goes on where the last one stopped instead of starting at its first tier again. So which line gets the cheap tiers is
 * decided by time, not by chance, and with one version the lines together cost exactly what the total would cost as one line.
 */
export const rateUsage = (usage: readonly PricedUsage[]): readonly RatedUsage[] => {
  const lines = new Map<string, RatedUsage>();
  let used: Fine = 0n;
  for (const { lineKey, quantity, version, rate } of usage.toSorted(byHourThenLine)) {
    const placed = placeOnTiers(priceTiers(rate), used, fine(quantity));
    const line = lines.get(lineKey) ?? { lineKey, version, rate, quantity: 0n, onTiers: placed.map(() => 0n) };
    const onTiers = line.onTiers.map((sum, tier) => sum + placed[tier]!);
    lines.set(lineKey, { ...line, quantity: line.quantity + quantity, onTiers });
    used += fine(quantity);
  }
  return [...lines.values()];
};

const byHourThenLine = (a: PricedUsage, b: PricedUsage): number =>
  a.hour - b.hour || Number(a.lineKey > b.lineKey) - Number(a.lineKey < b.lineKey);
