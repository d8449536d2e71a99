import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { live, type NumberingDeps, numberingDeps } from '#functions/wiring.ts';
import { readGroup } from '#shared/invoicing/rows.ts';
import { numberSeries } from './number-series.ts';

/** A doorbell per series: numbers what waits. A ring that fails comes again, and what was rung after it with it. */
export const numberWhenRung = (deps: () => NumberingDeps) => {
  const processor = new SqsFifoPartialProcessorAsync();
  const look = ({ body }: SQSRecord): Promise<void> => numberSeries(deps())(readGroup((JSON.parse(body) as { group: string }).group));
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => processPartialResponse(event, look, processor, { context });
};

export const handler = numberWhenRung(() => numberingDeps(live()));
