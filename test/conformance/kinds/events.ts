import * as z from 'zod';
import { decimalScale } from '#shared/kernel/decimal.ts';
import { multiply, sumOf, whole } from '#shared/kernel/money.ts';
import { roundTo } from '#shared/kernel/rounding.ts';
import { ratePercentage, rateSum } from '#shared/rating/models/percentage.ts';
import { rateChanges } from '#shared/rating/models/prorated-graduated.ts';
import { weightedSum } from '#shared/rating/models/weighted-sum.ts';
import { decimal, instant, maybe, price, stretch } from '../fields.ts';
import { number } from '../found.ts';
import { kind } from '../kind.ts';
import { unitTier } from '../rate-kinds.ts';
import { amountsOf, priceOfTerms } from '../rated.ts';

/** A share of the amount of each event, or of the sum of them. */
export const percentage = kind(
  {
    rate: price,
    fixed_per_event: maybe(price),
    free_events: maybe(z.int().min(0)),
    free_total: maybe(price),
    per_transaction_min: maybe(price),
    per_transaction_max: maybe(price),
    event_values: maybe(z.array(price)),
    usage: maybe(price),
    events: maybe(z.int().min(0)),
  },
  (fields, money) => {
    const terms = {
      percent: fields.rate,
      fixedPerEvent: fields.fixed_per_event,
      freeEvents: fields.free_events,
      freeTotal: fields.free_total,
      least: fields.per_transaction_min,
      most: fields.per_transaction_max,
    };
    if (fields.event_values === undefined) {
      if (fields.usage === undefined || fields.events === undefined) throw new RangeError('neither event_values nor usage and events');
      return { total: number(money.line(rateSum(terms, fields.usage, fields.events))) };
    }
    const { cost, free } = ratePercentage(terms, fields.event_values);
    return { total: number(money.line(cost)), free_units: number(free) };
  },
);

/** Quantities that come and go within the period, each with the part of it that is charged. */
export const proratedGraduated = kind(
  { tiers: z.array(unitTier).min(1), deltas: z.array(decimal), prorated: z.array(decimal) },
  ({ tiers, deltas, prorated }, money) => {
    if (deltas.length !== prorated.length) throw new RangeError('field prorated: one for each of deltas');
    const changes = deltas.map(({ num }, index) => ({ delta: num, prorated: prorated[index]!.num }));
    return { total: number(money.line(rateChanges({ tiers }, changes, 1n))) };
  },
);

const change = z.strictObject({ at: instant, delta: decimal }).transform(({ at, delta }) => ({ at, delta: delta.num }));

/** A level by the time that it was there. The unit price is in major units. */
export const weightedSumOfLevels = kind(
  { unit_price: price, changes: z.array(change), period: stretch, unit_digits: maybe(z.int().min(0)) },
  ({ unit_price, changes, period, unit_digits }, money) => {
    const { units, levelAtEnd } = weightedSum(changes, period);
    // The sum need not end as a decimal: what it is a fraction of is the unit that is priced.
    const parts = amountsOf(priceOfTerms({ model: 'unit', unitPrice: unit_price }, whole(units.den)), inUnits(units.num));
    const amount = money.line(money.ofMajor(sumOf(parts)));
    const exact = multiply(inUnits(units.num), { num: 1n, den: units.den });
    return {
      units: number(unit_digits === undefined ? exact : roundTo(exact, unit_digits)),
      level_at_end: number(inUnits(levelAtEnd)),
      amount_minor: number(money.toMinor(amount)),
      total: number(amount),
    };
  },
);

/** Levels are counted in 10^-15. */
const inUnits = (level: bigint) => ({ num: level, den: decimalScale });
