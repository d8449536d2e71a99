import { minorDigits } from '#shared/kernel/currency.ts';
import { inMajor } from '#shared/kernel/rounding.ts';
import { matches } from '#shared/rating/domain/match-rate.ts';
import { selectorsOf } from '#shared/rating/domain/models.ts';
import { type MonthlySpend, monthlySpend, spendCharge } from '#shared/rating/domain/spend-commitment.ts';
import { contractPin, type Segment } from '#shared/rating/domain/timeline.ts';
import type { LineOf } from './invoice-plan.ts';
import { chargeLine, type PlannedFor } from './plan-charges.ts';
import type { PlannedLine } from './plan-line.ts';

/** A line for each commitment of spend that the lines of a month do not meet, or pass at a price. */
export const planSpend = (segments: readonly Segment[], lines: readonly PlannedLine[], to: PlannedFor): readonly PlannedLine[] =>
  monthlySpend(segments, to.period).flatMap((spend) => {
    const minor = lines.filter(({ line }) => counts(spend, line)).reduce((sum, { amount }) => sum + amount, 0n);
    const charge = spendCharge(spend, inMajor(minor, minorDigits(to.currency)));
    if (charge === undefined) return [];
    const shown = { unit: 'month', matched: null, price: `${spend.terms.amount} per month committed` };
    return [chargeLine(lineOf(spend, charge.kind, to.project), shown, charge.amount, to.currency)];
  });

const counts = ({ terms: { of = {} } }: MonthlySpend, line: LineOf): boolean =>
  matches(selectorsOf({ ...of, meter: of.meter ?? line.meter, sku: of.sku ?? '*' }), line);

const lineOf = ({ contract, terms, index }: MonthlySpend, kind: 'true_up' | 'overage', project: string): LineOf => {
  const { name: priceBook, version: priceVersion } = contractPin(contract);
  const document = { priceBook, priceVersion, rate: `/commitments/${index}` };
  return { kind, meter: 'commitment', sku: terms.name, project, dimensions: {}, reservation: null, ...document };
};
