import type { Context } from 'aws-lambda';
import { liveRollUp } from '#functions/wiring.ts';
import { liveRaw } from '#shared/platform/live.ts';
import { rollUpAll } from './roll-up-all.ts';

/** Each minute: counts what the stream's doorbell missed. */
export const handler = (_event: unknown, context: Context): Promise<void> => rollUpAll(liveRollUp(liveRaw()))(context);
