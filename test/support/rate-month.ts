import type { InvoicePlan } from '#shared/invoicing/domain/invoice-plan.ts';
import { type MonthInput, type RatedMonth, rateMonth } from '#shared/invoicing/domain/rate-month.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';

type Input = Omit<MonthInput, 'waived'> & Partial<Pick<MonthInput, 'waived'>> & { readonly hours: readonly UsageHour[] };

/** The order in which metering keeps usage hours: family, time, key. */
export const inOrder = (hours: readonly UsageHour[]): readonly UsageHour[] =>
  hours.toSorted((a, b) => (a.family < b.family ? -1 : Number(a.family > b.family)) || a.hour - b.hour || (a.key < b.key ? -1 : 1));

/** A month rated from all its hours. */
export const ratedMonth = ({ hours, waived = [], ...input }: Input): RatedMonth => {
  const rating = rateMonth({ ...input, waived });
  const rated = inOrder(hours).flatMap(rating.add);
  const month = rating.finish();
  return { ...month, hours: [...rated, ...month.hours] };
};

export const planOf = (input: Input): InvoicePlan => ratedMonth(input).plan;
