import { type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { formatMinor } from '#shared/kernel/decimal.ts';
import { formatInstant, type Period } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { priceAt, type Prices } from '#shared/rating/domain/prices.ts';
import { type PricedUsage, rateUsage } from '#shared/rating/domain/rate-usage.ts';
import type { InvoicePlan, LineOf, PinnedPrices, UnratedUsage } from './invoice-plan.ts';
import { type Metered, metered } from './metered.ts';
import { planLine } from './plan-line.ts';

type Input = { readonly tenant: string; readonly period: Period; readonly prices: Prices; readonly hours: readonly UsageHour[] };

/** What a tenant owes for the usage hours of a month. Depends on its input only, so that anybody can compute it again. */
export const planInvoice = ({ tenant, period, prices, hours }: Input): InvoicePlan => {
  const { priced, lineOf, unrated } = findPrices(prices, hours.flatMap(metered));
  const currency = currencyOf(prices);
  const lines = [...priced.values()]
    .flatMap((usage) => rateUsage(usage))
    .map((rated) => planLine(lineOf.get(rated.lineKey)!, rated, rated.version.currency))
    .sort((a, b) => (a.line.key < b.line.key ? -1 : 1));
  return {
    tenant,
    period,
    currency,
    total: formatMinor(
      lines.reduce((sum, { amount }) => sum + amount, 0n),
      currency === null ? 0 : minorDigits(currency),
    ),
    lines: lines.map(({ line }) => line),
    unrated: [...unrated.values()],
    prices: pinned([...priced.values()].flat()),
  };
};

type Found = {
  /** By meter and SKU: what shares one count on the tiers. */
  readonly priced: Map<string, PricedUsage[]>;
  readonly lineOf: Map<string, LineOf>;
  readonly unrated: Map<string, UnratedUsage>;
};

const findPrices = (prices: Prices, usage: readonly Metered[]): Found => {
  const found: Found = { priced: new Map(), lineOf: new Map(), unrated: new Map() };
  for (const one of usage) {
    const { hour, quantity, meter, sku } = one;
    const price = priceAt(prices, hour, meter, sku);
    if (typeof price === 'string') {
      if (quantity > 0n) addUnrated(found.unrated, one, price);
      continue;
    }
    const of = lineFor(one, price.version);
    const lineKey = keyOf(of);
    found.lineOf.set(lineKey, of);
    const group = JSON.stringify([meter, sku]);
    if (!found.priced.has(group)) found.priced.set(group, []);
    found.priced.get(group)!.push({ lineKey, hour, quantity, ...price });
  }
  return found;
};

const lineFor = ({ meter, sku, project, dimensions, reservation }: Metered, version: { name: string; version: string }): LineOf => ({
  meter,
  sku,
  project,
  dimensions,
  reservation,
  priceBook: version.name,
  priceVersion: version.version,
});

/** One text per line, the same in every computation: what is booked for a line is found by it later. */
const keyOf = ({ meter, sku, project, dimensions, reservation, priceBook, priceVersion }: LineOf): string => {
  const { class: kind = null, tier = null, region = null, band = null } = dimensions;
  return JSON.stringify([meter, sku, project, kind, tier, region, band, reservation, priceBook, priceVersion]);
};

const addUnrated = (unrated: Found['unrated'], { project, meter, sku, quantity, hour }: Metered, reason: UnratedUsage['reason']): void => {
  const key = JSON.stringify([project, meter, sku, reason]);
  const before = unrated.get(key);
  const from = formatInstant(hour);
  unrated.set(key, {
    project,
    meter,
    sku,
    quantity: String(BigInt(before?.quantity ?? 0n) + quantity),
    from: before === undefined || from < before.from ? from : before.from,
    reason,
  });
};

/** A tenant's contracts, and the versions of a book, all have one currency: that is refused earlier. */
const currencyOf = ({ versions }: Prices): Currency | null => versions[0]?.currency ?? null;

const pinned = (priced: readonly PricedUsage[]): readonly PinnedPrices[] => {
  const versions = new Map(priced.map(({ version }) => [`${version.name} ${version.version}`, version]));
  return [...versions.keys()].sort().map((key) => {
    const { name, version, sha256 } = versions.get(key)!;
    return { priceBook: name, version, sha256 };
  });
};
