import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { netUsage } from '#shared/commitments/domain/net-usage.ts';
import { settle } from '#shared/commitments/domain/settlement.ts';
import { currencies, type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { formatMinor } from '#shared/kernel/decimal.ts';
import { formatInstant, type Period, periodBounds } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { priceAt, type Prices, type Unpriced } from '#shared/rating/domain/prices.ts';
import { type PricedUsage, rateUsage } from '#shared/rating/domain/rate-usage.ts';
import type { InvoicePlan, LineOf, PinnedPrices, UnratedUsage } from './invoice-plan.ts';
import { type Metered, metered } from './metered.ts';
import { lineKey } from './line-key.ts';
import { planCommitments } from './plan-commitments.ts';
import { planLine } from './plan-line.ts';

type Input = {
  readonly tenant: string;
  readonly period: Period;
  readonly prices: Prices;
  readonly commitments: readonly Commitment[];
  readonly hours: readonly UsageHour[];
};

/** What a tenant owes for the usage and the reservations of a month. Depends on its input only, so that anybody can compute it again. */
export const planInvoice = ({ tenant, period, prices, commitments, hours }: Input): InvoicePlan => {
  const gpuHours = hours.filter(({ family }) => family === 'gpu');
  const netted = netUsage(commitments, gpuHours, periodBounds(period));
  const shares = Map.groupBy(netted.shares, ({ key }) => key);
  const onDemand = hours.flatMap((hour) => metered(hour, shares.get(hour.key) ?? []));
  const { priced, lineOf, unrated } = findPrices(prices, onDemand);
  const currency = currencyOf(prices) ?? currencyOfTerms(commitments);
  const committed = planCommitments(settle(commitments, netted, gpuHours), currency);
  const lines = [...priced.values()]
    .flatMap((usage) => rateUsage(usage))
    .map((rated) => planLine(lineOf.get(rated.lineKey)!, rated, rated.version.currency))
    .concat(committed.lines)
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
    unrated: [...unrated.values(), ...committed.unrated],
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
    const name = lineKey(of);
    found.lineOf.set(name, of);
    const group = JSON.stringify([meter, sku]);
    if (!found.priced.has(group)) found.priced.set(group, []);
    found.priced.get(group)!.push({ lineKey: name, hour, quantity, ...price });
  }
  return found;
};

const lineFor = ({ kind, meter, sku, project, dimensions, reservation }: Metered, version: { name: string; version: string }): LineOf => ({
  kind,
  meter,
  sku,
  project,
  dimensions,
  reservation,
  priceBook: version.name,
  priceVersion: version.version,
});

const addUnrated = (unrated: Found['unrated'], { project, meter, sku, quantity, hour }: Metered, reason: Unpriced): void => {
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

/** Of a tenant that has reservations and no contract. */
const currencyOfTerms = (commitments: readonly Commitment[]): Currency | null =>
  currencies.find((currency) => commitments.some(({ terms }) => terms?.price.currency === currency)) ?? null;

const pinned = (priced: readonly PricedUsage[]): readonly PinnedPrices[] => {
  const versions = new Map(priced.map(({ version }) => [`${version.name} ${version.version}`, version]));
  return [...versions.keys()].sort().map((key) => {
    const { name, version, sha256 } = versions.get(key)!;
    return { priceBook: name, version, sha256 };
  });
};
