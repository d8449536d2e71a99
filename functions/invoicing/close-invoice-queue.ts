import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type ClosingDeps, closingDeps, live } from '#functions/wiring.ts';
import { MINUTE } from '#shared/kernel/time.ts';
import { liveClosingQueue, liveDocuments, liveNumberingQueue } from '#shared/platform/live.ts';
import { closeGroup } from './close-group.ts';

/** What a step may still take: with less time left, the rest is for the next run. */
const STEP = 3 * MINUTE;

/** A doorbell per tenant, and one per close of a factory. A ring that fails comes again, and what was rung after it with it. */
export const closeWhenRung = (deps: () => ClosingDeps) => {
  const processor = new SqsFifoPartialProcessorAsync();
  return (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    const isLate = () => context.getRemainingTimeInMillis() < STEP;
    const look = ({ body }: SQSRecord): Promise<void> => closeGroup(deps())((JSON.parse(body) as { group: string }).group, isLate);
    return processPartialResponse(event, look, processor, { context: context as Context });
  };
};

export const handler = closeWhenRung(() =>
  closingDeps({ ...live(), documents: liveDocuments(), numbering: liveNumberingQueue(), closing: liveClosingQueue() }),
);
