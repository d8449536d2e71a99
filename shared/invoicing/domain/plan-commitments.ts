import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { Settlement } from '#shared/commitments/domain/settlement.ts';
import type { Price } from '#shared/capacity/domain/terms.ts';
import type { Currency } from '#shared/kernel/currency.ts';
import type { Share } from '#shared/commitments/domain/net-hour.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { fine } from '#shared/rating/domain/price-model.ts';
import { baseUnitsPer } from '#shared/rating/domain/units.ts';
import { unitPart } from '#shared/rating/models/unit.ts';
import type { LineOf } from './invoice-plan.ts';
import type { LineKeys } from './line-key.ts';
import { type PlannedLine, planLine } from './plan-line.ts';
import type { Unrated } from './unrated.ts';

export type CommitmentLines = { readonly lines: readonly PlannedLine[]; readonly unrated: readonly Unrated[] };

/** The lines of every settled reservation, at the terms that its confirmation pinned. */
export const planCommitments = (settlements: readonly Settlement[], currency: Currency | null): CommitmentLines => {
  const planned = settlements.map((settlement) => {
    const { terms } = settlement.commitment;
    const price = terms?.price;
    if (price === undefined || price.currency !== currency) {
      return { lines: [], unrated: [unratedCommitment(settlement, terms === undefined ? 'no_terms' : 'other_currency')] };
    }
    return { lines: [commitmentLine(settlement, price, currency), ...coveredLines(settlement, price, currency)], unrated: [] };
  });
  return { lines: planned.flatMap(({ lines }) => lines), unrated: planned.flatMap(({ unrated }) => unrated) };
};

const commitmentLine = ({ commitment, reserved, used, idle, overage }: Settlement, price: Price, currency: Currency): PlannedLine => {
  const of = lineOf(commitment, { kind: 'commitment', project: commitment.project, dimensions: {} });
  const { line, amount } = planLine(of, PRICED, costs(reserved, duePrice(price)), currency);
  return { line: { ...line, coverage: { used: String(used), idle: String(idle), overage: String(overage) } }, amount };
};

/** What was used from a reservation, at its usage price. */
const coveredLines = ({ commitment, covered }: Settlement, price: Price, currency: Currency): readonly PlannedLine[] =>
  covered.map(({ project, dimensions, used }) => {
    const of = lineOf(commitment, { kind: 'usage', project, dimensions });
    return planLine(of, PRICED, costs(used, usagePrice(price)), currency);
  });

/** The lines that bill what a usage hour used from reservations, by key; a reservation without terms has none. */
export const coveredLine = (
  commitments: readonly Commitment[],
  keyOf: LineKeys,
): ((hour: Pick<UsageHour, 'project' | 'dimensions'>, shares: readonly Share[]) => readonly string[]) => {
  const byId = new Map(commitments.map((commitment) => [commitment.id, commitment]));
  return ({ project, dimensions }, shares) =>
    shares
      .filter(({ used }) => used > 0n)
      .map(({ reservation }) => byId.get(reservation)!)
      .filter(({ terms }) => terms !== undefined)
      .map((commitment) => keyOf(lineOf(commitment, { kind: 'usage', project, dimensions })));
};

/** Of a commitment, the price book is its pool, the version the time from which its terms were in force. */
const lineOf = ({ id, sku, pool, terms }: Commitment, of: Pick<LineOf, 'kind' | 'project' | 'dimensions'>): LineOf => ({
  ...of,
  meter: 'gpu.time',
  sku,
  reservation: id,
  priceBook: pool,
  priceVersion: formatInstant(terms!.effectiveFrom),
  rate: null,
});

/** A reservation's price is one for all of its time. */
const PRICED = { unit: 'GPU-hour', matched: null, price: 'as reserved, per GPU-hour' };

const costs = (quantity: bigint, unitPrice: string) => ({
  quantity,
  parts: [unitPart(fine(quantity), unitPrice, baseUnitsPer(PRICED.unit))],
});

const duePrice = (price: Price): string => (price.model === 'pinned' ? price.unitPrice : price.holdingPrice);
const usagePrice = (price: Price): string => (price.model === 'pinned' ? '0' : price.usagePrice);

const unratedCommitment = ({ commitment, reserved, from }: Settlement, reason: 'no_terms' | 'other_currency'): Unrated => ({
  project: commitment.project,
  meter: 'gpu.time',
  sku: commitment.sku,
  dimensions: {},
  reservation: commitment.id,
  quantity: reserved,
  from,
  reason,
});
