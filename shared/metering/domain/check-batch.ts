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
export const checkBatch = ({ watermark, events }: Batch, now: Instant, known: Known): FieldError[] => {
  const errors: FieldError[] = [];
  if (watermark !== undefined && watermark > now + AHEAD)
    errors.push({ pointer: '/watermark', code: 'in_the_future', message: 'a watermark is at most 5 minutes ahead' });
  for (const [index, event] of events.entries()) {
    const note = (field: string, code: string, message: string) =>
      void errors.push({ pointer: `/events/${index}/${field}`, code, message });
    checkOwner(event, known, note);
    if (event.type === 'tokens') checkTimes('at', event.at, 'at', event.at, now, note);
    else checkTimes('from', event.from, 'to', event.to, now, note);
  }
  return errors;
};

type Note = (field: string, code: string, message: string) => void;

const checkOwner = ({ tenant, project }: UsageEvent, known: Known, note: Note): void => {
  if (!known.isTenant(tenant)) note('tenant', 'unknown_tenant', 'no such tenant in this factory');
  else if (project !== undefined && !known.isProject(tenant, project)) note('project', 'unknown_project', 'no such project of this tenant');
};

const checkTimes = (starts: string, start: Instant, ends: string, end: Instant, now: Instant, note: Note): void => {
  if (start < now - LOOK_BACK) note(starts, 'too_old', 'older than 100 days');
  if (end > now + AHEAD) note(ends, 'in_the_future', 'more than 5 minutes in the future');
};

/** How many usage hours a batch touches at most. */
export const batchWidth = ({ events }: Batch): number => events.reduce((sum, event) => sum + hoursTouched(event), 0);
