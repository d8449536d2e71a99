import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { ReservationHour, Share } from '#shared/commitments/domain/net-hour.ts';
import type { Netted } from '#shared/commitments/domain/net-usage.ts';
import type { Price } from '#shared/capacity/domain/terms.ts';
import type { Currency } from '#shared/kernel/currency.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { fine } from '#shared/rating/models/graduated.ts';
import type { Rate } from '#shared/rating/price-book.ts';
import type { LineOf, UnratedUsage } from './invoice-plan.ts';
import { lineKey } from './line-key.ts';
import { type PlannedLine, planLine } from './plan-line.ts';

export type CommitmentLines = { readonly lines: readonly PlannedLine[]; readonly unrated: readonly UnratedUsage[] };

/** The lines of every reservation that had something reserved, at the terms that its confirmation pinned. */
export const planCommitments = (
  commitments: readonly Commitment[],
  { hours, shares }: Netted,
  usage: readonly UsageHour[],
  currency: Currency | null,
): CommitmentLines => {
  const hoursOf = Map.groupBy(hours, ({ reservation }) => reservation);
  const sharesOf = Map.groupBy(shares, ({ reservation }) => reservation);
  const usageOf = new Map(usage.map((hour) => [hour.key, hour]));
  const planned = commitments.map((commitment) => {
    const own = (hoursOf.get(commitment.id) ?? []).filter(({ reserved, overage }) => reserved + overage > 0n);
    if (sum(own, 'reserved') === 0n) return { lines: [], unrated: [] };
    const reason = commitment.terms === undefined ? 'no_terms' : 'other_currency';
    const price = commitment.terms?.price;
    if (price === undefined || price.currency !== currency) return { lines: [], unrated: [unratedCommitment(commitment, own, reason)] };
    const covered = coveredLines(commitment, sharesOf.get(commitment.id) ?? [], usageOf);
    const lines = [
      commitmentLine(commitment, own, price, currency),
      ...covered.map(([of, quantity]) => planLine(of, atPrice(of, quantity, usagePrice(price)), currency)),
    ];
    return { lines, unrated: [] };
  });
  return { lines: planned.flatMap(({ lines }) => lines), unrated: planned.flatMap(({ unrated }) => unrated) };
};

const commitmentLine = (commitment: Commitment, hours: readonly ReservationHour[], price: Price, currency: Currency): PlannedLine => {
  const of = lineOf(commitment, { kind: 'commitment', project: commitment.project, dimensions: {} });
  const { line, amount } = planLine(of, atPrice(of, sum(hours, 'reserved'), duePrice(price)), currency);
  const coverage = { used: String(sum(hours, 'used')), idle: String(sum(hours, 'idle')), overage: String(sum(hours, 'overage')) };
  return { line: { ...line, coverage }, amount };
};

/** What was used from a reservation, by project and dimensions of the use. */
const coveredLines = (
  commitment: Commitment,
  shares: readonly Share[],
  usageOf: ReadonlyMap<string, UsageHour>,
): readonly (readonly [LineOf, bigint])[] => {
  const lines = new Map<string, readonly [LineOf, bigint]>();
  for (const { key, used } of shares) {
    if (used === 0n) continue;
    const { project, dimensions } = usageOf.get(key)!;
    const of = lineOf(commitment, { kind: 'usage', project, dimensions });
    const name = lineKey(of);
    lines.set(name, [of, (lines.get(name)?.[1] ?? 0n) + used]);
  }
  return [...lines.values()];
};

/** Of a commitment, the price book is its pool, the version the time from which its terms were in force. */
const lineOf = ({ id, sku, pool, terms }: Commitment, of: Pick<LineOf, 'kind' | 'project' | 'dimensions'>): LineOf => ({
  ...of,
  meter: 'gpu.time',
  sku,
  reservation: id,
  priceBook: pool,
  priceVersion: formatInstant(terms!.effectiveFrom),
});

const atPrice = (of: LineOf, quantity: bigint, unitPrice: string) => {
  const rate: Rate = { meter: 'gpu.time', sku: of.sku, unit: 'GPU-hour', model: 'unit', unitPrice };
  return { lineKey: lineKey(of), rate, quantity, onTiers: [fine(quantity)] };
};

const duePrice = (price: Price): string => (price.model === 'pinned' ? price.unitPrice : price.holdingPrice);
const usagePrice = (price: Price): string => (price.model === 'pinned' ? '0' : price.usagePrice);

const unratedCommitment = (
  { project, sku }: Commitment,
  hours: readonly ReservationHour[],
  reason: 'no_terms' | 'other_currency',
): UnratedUsage => ({
  project,
  meter: 'gpu.time',
  sku,
  quantity: String(sum(hours, 'reserved')),
  from: formatInstant(hours[0]!.hour),
  reason,
});

const sum = (hours: readonly ReservationHour[], what: 'reserved' | 'used' | 'idle' | 'overage'): bigint =>
  hours.reduce((total, hour) => total + hour[what], 0n);
