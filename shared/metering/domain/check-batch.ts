import type { FieldError } from '#shared/kernel/problem.ts';
import { DAY, type Instant, MINUTE } from '#shared/kernel/time.ts';
import type { Batch, UsageEvent } from '../batch.ts';
import { hoursTouched } from './fold.ts';

/** How old an event may be at the door. */
export const LOOK_BACK = 100 * DAY;
const AHEAD = 5 * MINUTE;

/** Usage hours that one batch may touch, so that one generation stays of bounded size. */
export const MAX_HOURS = 20_000;

export type Known = { isTenant(tenant: string): boolean; isProject(tenant: string, project: string): boolean };

/** What is wrong with a well-formed batch at this time and in this factory: every bad event by index, and the watermark. */
export const checkBatch = ({ watermark, events }: Batch, now: Instant, known: Known): FieldError[] => [
  ...(watermark !== undefined && watermark > now + AHEAD
    ? [{ pointer: '/watermark', code: 'in_the_future', message: 'a watermark is at most 5 minutes ahead' }]
    : []),
  ...events.flatMap((event, index) => checkEvent(event, `/events/${index}`, now, known)),
];

const checkEvent = (event: UsageEvent, pointer: string, now: Instant, known: Known): FieldError[] => {
  const [starts, ends] = event.type === 'tokens' ? (['at', 'at'] as const) : (['from', 'to'] as const);
  const [start, end] = event.type === 'tokens' ? [event.at, event.at] : [event.from, event.to];
  const errors: FieldError[] = [];
  if (!known.isTenant(event.tenant))
    errors.push({ pointer: `${pointer}/tenant`, code: 'unknown_tenant', message: 'no such tenant in this factory' });
  else if (event.project !== undefined && !known.isProject(event.tenant, event.project)) {
    errors.push({ pointer: `${pointer}/project`, code: 'unknown_project', message: 'no such project of this tenant' });
  }
  if (start < now - LOOK_BACK) errors.push({ pointer: `${pointer}/${starts}`, code: 'too_old', message: 'older than 100 days' });
  if (end > now + AHEAD)
    errors.push({ pointer: `${pointer}/${ends}`, code: 'in_the_future', message: 'more than 5 minutes in the future' });
  return errors;
};

/** How many usage hours a batch touches at most. */
export const batchWidth = ({ events }: Batch): number => events.reduce((sum, event) => sum + hoursTouched(event), 0);
