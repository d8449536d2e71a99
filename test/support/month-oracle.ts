import { type Commitment, isReservedIn } from '#shared/commitments/domain/commitment.ts';
import type { Share } from '#shared/commitments/domain/net-hour.ts';
import { type Netted, netUsage } from '#shared/commitments/domain/net-usage.ts';
import { totalsOf } from '#shared/commitments/domain/reservation-usage.ts';
import type { Covered, Settlement } from '#shared/commitments/domain/settlement.ts';
import type { InvoicePlan, LineOf } from '#shared/invoicing/domain/invoice-plan.ts';
import { lineKey } from '#shared/invoicing/domain/line-key.ts';
import { type Metered, metered } from '#shared/invoicing/domain/metered.ts';
import { planCommitments } from '#shared/invoicing/domain/plan-commitments.ts';
import { documentOf, priceShown } from '#shared/invoicing/domain/line-price.ts';
import { planLine } from '#shared/invoicing/domain/plan-line.ts';
import { listUnrated, type Unrated } from '#shared/invoicing/domain/unrated.ts';
import { currencies, minorDigits } from '#shared/kernel/currency.ts';
import { formatMinor } from '#shared/kernel/decimal.ts';
import { type Instant, type Period, periodBounds } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { type Fine, fine, type Part } from '#shared/rating/domain/price-model.ts';
import type { Price, Prices } from '#shared/rating/domain/prices.ts';
import { segmentAt, timeline } from '#shared/rating/domain/timeline.ts';
import { baseUnitsOf } from '#shared/rating/domain/units.ts';
import { placeOnTiers, tierName, tiersFinely } from '#shared/rating/models/tiers.ts';
import { unitPart } from '#shared/rating/models/unit.ts';

type Input = {
  readonly tenant: string;
  readonly period: Period;
  readonly prices: Prices;
  readonly commitments: readonly Commitment[];
  readonly hours: readonly UsageHour[];
};
type Priced = { readonly of: LineOf; readonly hour: Instant; readonly quantity: bigint; readonly price: Price };

/** A month rated with all of it at hand, in the plainest way: sorted, grouped, summed. What streaming must come to. */
export const wholeMonth = ({ tenant, period, prices, commitments, hours }: Input): InvoicePlan => {
  const gpuHours = hours.filter(({ family }) => family === 'gpu');
  const segments = timeline(prices, periodBounds(period));
  const netted = netUsage(commitments, gpuHours, periodBounds(period));
  const priced: Priced[] = [];
  const unrated: Unrated[] = [];
  for (const hour of hours) {
    const shares = netted.shares.filter(({ key }) => key === hour.key);
    for (const { hour: at, quantity, ...one } of metered(hour, shares)) {
      const price = segmentAt(segments, at).price(one);
      if (typeof price !== 'string') priced.push({ of: lineFor(one, price), hour: at, quantity, price });
      else if (quantity > 0n) unrated.push({ ...one, quantity, from: at, reason: price });
    }
  }
  const named = new Set(hours.map(({ reservation }) => reservation));
  const part = commitments.filter((one) => named.has(one.id) || isReservedIn(one, periodBounds(period)));
  const ofTerms = currencies.find((currency) => part.some(({ terms }) => terms?.price.currency === currency)) ?? null;
  const currency = prices.versions[0]?.currency ?? ofTerms;
  const committed = planCommitments(settle(commitments, netted, gpuHours), currency);
  const lines = rateAll(priced).concat(committed.lines).sort((a, b) => (a.line.key < b.line.key ? -1 : 1)); // prettier-ignore
  const versions = new Map(priced.map(({ price: { layer } }) => [`${layer.name} ${layer.version}`, layer]));
  return {
    tenant,
    period,
    currency,
    total: formatMinor(
      lines.reduce((sum, { amount }) => sum + amount, 0n),
      currency === null ? 0 : minorDigits(currency),
    ),
    lines: lines.map(({ line }) => line),
    unrated: listUnrated([...unrated, ...committed.unrated]),
    prices: [...versions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { name, version, sha256 }]) => ({ priceBook: name, version, sha256 })),
  };
};

const lineFor = ({ minutes: _minutes, ...one }: Omit<Metered, 'hour' | 'quantity'>, price: Price): LineOf => ({
  ...one,
  ...documentOf(price),
});

/** All lines, each meter and SKU with one count on the tiers, in order of hour, then line. Of unit and graduated prices. */
const rateAll = (priced: readonly Priced[]) =>
  [...Map.groupBy(priced, ({ of }) => JSON.stringify([of.meter, of.sku])).values()].flatMap((shared) => {
    const lines = new Map<string, { readonly of: LineOf; readonly price: Price; quantity: bigint; readonly on: Fine[] }>();
    let used: Fine = 0n;
    const byHourThenLine = (a: Priced, b: Priced) => a.hour - b.hour || (lineKey(a.of) < lineKey(b.of) ? -1 : 1);
    for (const { of, quantity, price } of shared.toSorted(byHourThenLine)) {
      const tiers = tiersFinely(tiersOf(price), baseUnitsOf(price.rate));
      const line = lines.get(lineKey(of)) ?? { of, price, quantity: 0n, on: tiers.map(() => 0n) };
      lines.set(lineKey(of), line);
      line.quantity += quantity;
      for (const [tier, placed] of placeOnTiers(tiers, used, fine(quantity)).entries()) line.on[tier]! += placed;
      used += fine(quantity);
    }
    return [...lines.values()].map(({ of, price, quantity, on }) =>
      planLine(of, priceShown(price), { quantity, parts: partsOf(price, on) }, 'USD'),
    );
  });

type Tier = { readonly upTo: string | null; readonly unitPrice: string };
const tiersOf = ({ rate }: Price): readonly Tier[] =>
  rate.model === 'graduated' ? rate.tiers : [{ upTo: null, unitPrice: (rate as { readonly unitPrice: string }).unitPrice }];

const partsOf = (price: Price, on: readonly Fine[]): readonly Part[] =>
  tiersOf(price).flatMap(({ upTo, unitPrice }, tier) => {
    const says = price.rate.model === 'graduated' ? tierName(upTo) : null;
    return says !== null && on[tier] === 0n ? [] : [unitPart(on[tier]!, unitPrice, baseUnitsOf(price.rate), says)];
  });

/** What was netted, summed up for each commitment that had something reserved. */
const settle = (commitments: readonly Commitment[], { hours, shares }: Netted, usage: readonly UsageHour[]): readonly Settlement[] =>
  commitments.flatMap((commitment) => {
    const own = hours.filter(({ reservation, reserved, overage }) => reservation === commitment.id && reserved + overage > 0n);
    const totals = totalsOf(own);
    const mine = shares.filter(({ reservation }) => reservation === commitment.id);
    return totals.reserved === 0n ? [] : [{ ...totals, commitment, from: own[0]!.hour, covered: coveredParts(mine, usage) }];
  });

const coveredParts = (shares: readonly Share[], usage: readonly UsageHour[]): readonly Covered[] => {
  const parts = new Map<string, Covered>();
  for (const { key, used } of shares.filter(({ used }) => used > 0n)) {
    const { project, dimensions } = usage.find((one) => one.key === key)!;
    const name = JSON.stringify([project, dimensions.class, dimensions.tier, dimensions.region, dimensions.band]);
    parts.set(name, { project, dimensions, used: (parts.get(name)?.used ?? 0n) + used });
  }
  return [...parts.values()];
};
