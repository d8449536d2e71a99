import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { Settlement } from '#shared/commitments/domain/settlement.ts';
import { currencies, type Currency, minorDigits } from '#shared/kernel/currency.ts';
import { formatMinor } from '#shared/kernel/decimal.ts';
import type { Period } from '#shared/kernel/time.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import type { InvoicePlan, PinnedPrices } from './invoice-plan.ts';
import { planCommitments } from './plan-commitments.ts';
import { planLine } from './plan-line.ts';
import { planWaived } from './plan-waived.ts';
import type { RatedLine } from './rate-lines.ts';
import { listUnrated, type Unrated } from './unrated.ts';
import { type Waived, waive } from './waive.ts';

type Input = {
  readonly tenant: string;
  readonly period: Period;
  readonly prices: Prices;
  readonly commitments: readonly Commitment[];
  readonly waived: readonly Waived[];
  readonly settlements: readonly Settlement[];
  readonly lines: readonly RatedLine[];
  readonly unrated: readonly Unrated[];
};

/** What an invoice says of a month whose hours have been rated. */
export const planMonth = ({ tenant, period, prices, commitments, waived, settlements, ...rated }: Input): InvoicePlan => {
  const currency = currencyOf(prices) ?? currencyOfTerms(commitments);
  const committed = planCommitments(settlements, currency);
  const billed = waive(waived, { lines: rated.lines, unrated: [...rated.unrated, ...committed.unrated] });
  const lines = billed.lines
    .map(({ of, rated }) => planLine(of, rated, rated.version.currency))
    .concat(committed.lines, planWaived(billed.taken, currency))
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
    unrated: listUnrated(billed.unrated),
    prices: pinned(rated.lines),
  };
};

/** A tenant's contracts, and the versions of a book, all have one currency: that is refused earlier. */
const currencyOf = ({ versions }: Prices): Currency | null => versions[0]?.currency ?? null;

/** Of a tenant that has reservations and no contract. */
const currencyOfTerms = (commitments: readonly Commitment[]): Currency | null =>
  currencies.find((currency) => commitments.some(({ terms }) => terms?.price.currency === currency)) ?? null;

const pinned = (lines: readonly RatedLine[]): readonly PinnedPrices[] => {
  const versions = new Map(lines.map(({ rated: { version } }) => [`${version.name} ${version.version}`, version]));
  return [...versions.keys()].sort().map((key) => {
    const { name, version, sha256 } = versions.get(key)!;
    return { priceBook: name, version, sha256 };
  });
};
