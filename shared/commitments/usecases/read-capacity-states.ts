import { type Page, pageOfList } from '#shared/contract/pages.ts';
import type { CapacityCode } from '#shared/capacity/errors.ts';
import { refuse } from '#shared/kernel/problem.ts';
import { DAY, periodsBetween } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { type CapacityState, capacityStates, stateName } from '../domain/capacity-states.ts';
import { type Commitment, isReservedIn } from '../domain/commitment.ts';
import type { CapacityStatesQuery } from '../endpoints.ts';
import { readCommitments, type Reservations } from './read-commitments.ts';
import type { UsageHours } from './read-reservation-usage.ts';

const MOST = 93 * DAY;

/** What of a tenant's capacity was reserved, delivered, healthy and in use. @throws Problem `window_invalid` beyond 93 days. */
export const readCapacityStates =
  ({ capacity, usage }: { readonly capacity: Reservations; readonly usage: UsageHours }) =>
  async (
    owner: { readonly factory: string; readonly tenant: string },
    { from, to, granularity, project, sku, ...page }: CapacityStatesQuery,
  ): Promise<Page<CapacityState>> => {
    if (to <= from || to - from > MOST)
      throw refuse<CapacityCode>('window_invalid', 'Ask for a range that ends after it starts and spans at most 93 days.');
    const commitments: Commitment[] = [];
    for await (const one of readCommitments(capacity)(owner.tenant)) if (isReservedIn(one, { start: from, end: to })) commitments.push(one);
    const hours: UsageHour[] = [];
    for (const month of periodsBetween(from, to)) {
      for await (const hour of usage(owner, month, { from, to })) if (hour.family === 'gpu') hours.push(hour);
    }
    const states = capacityStates(commitments, hours, granularity, { start: from, end: to }).filter(
      (state) => (project === undefined || state.project === project) && (sku === undefined || state.sku === sku),
    );
    return pageOfList(states, page, stateName);
  };
