import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { Settlement } from '#shared/commitments/domain/settlement.ts';
import { currencies, type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { formatMinor } from '#shared/kernel/decimal.ts';
import { type Period, periodBounds } from '#shared/kernel/time.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { contractPin, type Segment } from '#shared/rating/domain/timeline.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import type { InvoicePlan, PinnedPrices } from './invoice-plan.ts';
import { priceShown } from './line-price.ts';
import { chargesKept, planAdjustments, planCharges } from './plan-charges.ts';
import { planCommitments } from './plan-commitments.ts';
import { type PlannedLine, planLine } from './plan-line.ts';
import { planSpend } from './plan-spend.ts';
import { planWaived } from './plan-waived.ts';
import type { RatedLine, RatedLines } from './rate-lines.ts';
import { listUnrated } from './unrated.ts';
import { type Waived, waive } from './waive.ts';

type Input = {
  readonly tenant: string;
  readonly period: Period;
  readonly prices: Prices;
  readonly segments: readonly Segment[];
  readonly commitments: readonly Commitment[];
  readonly waived: readonly Waived[];
  readonly settlements: readonly Settlement[];
  readonly rated: RatedLines;
};

/**
 * What an invoice says of a month whose hours have been rated: usage and reservations, less what is waived; what prices bill beside
 * usage; what brings each price to its limits; what the contract's commitments of spend come to, on all of these.
 */
export const planMonth = (input: Input): InvoicePlan => {
  const { tenant, period, prices, commitments, rated } = input;
  const currency = currencyOf(prices) ?? currencyOfTerms(commitments);
  const committed = planCommitments(input.settlements, currency);
  const billed = waive(input.waived, { lines: rated.lines, unrated: [...rated.unrated, ...committed.unrated] });
  const priced = currency === null ? [] : pricedLines(input, billed.lines, committed.lines, currency);
  const lines = [...priced, ...planWaived(billed.taken, currency)].sort((a, b) => (a.line.key < b.line.key ? -1 : 1));
  return {
    tenant,
    period,
    currency,
    total: formatMinor(
      lines.reduce((sum, { amount }) => sum + amount, 0n),
      currency === null ? 0 : minorDigits(currency),
    ),
    lines: lines.map(({ line }) => line),
    unrated: listUnrated(billed.unrated),
    prices: pinned(rated, input.segments),
  };
};

/** Each stage counts what those before it come to. */
const pricedLines = (
  { tenant, period, segments, rated }: Input,
  usage: readonly RatedLine[],
  committed: readonly PlannedLine[],
  currency: Currency,
): readonly PlannedLine[] => {
  const to = { project: defaultProject(tenant), period: periodBounds(period), currency };
  const used = usage.map(({ of, rated }) => ({ price: rated.price, planned: planLine(of, priceShown(rated.price), rated, currency) }));
  const charged = planCharges(chargesKept(rated.charges, rated.lines, usage), to);
  const adjusted = planAdjustments(rated.prices, [...used, ...charged], to);
  const lines = [...used, ...charged].map(({ planned }) => planned).concat(adjusted, committed);
  return [...lines, ...planSpend(segments, lines, to)];
};

/** A tenant's contracts, and the versions of a book, all have one currency: that is refused earlier. */
const currencyOf = ({ versions, contracts }: Prices): Currency | null =>
  versions[0]?.currency ?? contracts.find(({ overrides, commitments }) => overrides ?? commitments)?.currency ?? null;

/** Of a tenant that has reservations and no contract. */
const currencyOfTerms = (commitments: readonly Commitment[]): Currency | null =>
  currencies.find((currency) => commitments.some(({ terms }) => terms?.price.currency === currency)) ?? null;

/** The documents of all prices that took part, and of the contracts that commit to a spend. */
const pinned = ({ documents }: RatedLines, segments: readonly Segment[]): readonly PinnedPrices[] => {
  const contracts = segments.flatMap(({ contract }) => (contract?.commitments === undefined ? [] : [contractPin(contract)]));
  const all = new Map([...documents, ...contracts].map((one) => [`${one.name} ${one.version}`, one]));
  return [...all.keys()].sort().map((key) => {
    const { name, version, sha256 } = all.get(key)!;
    return { priceBook: name, version, sha256 };
  });
};
