import { formatInstant } from '#shared/kernel/time.ts';
import { type FrozenBatch, freeze } from '#shared/client/freeze.ts';
import { sendLane } from '#shared/client/send-lane.ts';
import { gpuEvents } from './gpu-events.ts';
import { PERIOD } from './period.ts';
import type { Progress } from '../local/progress.ts';
import type { SetUp } from './set-up.ts';
import { tokensEvents } from './tokens-events.ts';
import type { Trace } from './trace.ts';

/** How many batches a lane has. */
export type SentLane = { readonly lane: string; readonly batches: number };

const BATCH = 1000;

/** Sends both traces, each on a lane of its own, from where an earlier run stopped. */
export const sendLanes = async (
  { producer, tenants }: SetUp,
  { tokens, gpu, progress }: { readonly tokens: string; readonly gpu: string; readonly progress: Progress },
): Promise<SentLane[]> => {
  const ids = tenants.map(({ id }) => id);
  const lanes = [
    { lane: 'tokens', ...frozen(tokensEvents(tokens, ids)) },
    { lane: 'gpu', ...frozen(gpuEvents(gpu, ids)) },
  ];
  for (const { lane, events, skipped } of lanes) progress(`Read ${lane}`).done(`${events} events${skipped}`);
  const total = lanes.reduce((sum, { events }) => sum + events, 0);
  const step = progress('Send', total, 'events');
  let there = 0;
  const acknowledged = (batches: readonly FrozenBatch[]): void => {
    there += batches.reduce((sum, { events }) => sum + events, 0);
    step.reached(there);
  };
  await Promise.all(lanes.map(({ lane, batches }) => sendLane(producer, { lane, batches, acknowledged })));
  step.done(`${there} events`);
  return lanes.map(({ lane, batches }) => ({ lane, batches: batches.length }));
};

const frozen = ({ events, skipped }: Trace) => ({
  events: events.length,
  skipped: Object.entries(skipped)
    .map(([reason, rows]) => `, ${rows} rows skipped ${reason}`)
    .join(''),
  batches: freeze(events, { size: BATCH, end: formatInstant(PERIOD.end), gzip: true }),
});
