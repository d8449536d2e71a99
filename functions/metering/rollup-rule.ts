import type { Context } from 'aws-lambda';
import { rollUpAll } from './live-roll-up.ts';

/** Each minute: counts what the stream's doorbell missed. */
export const handler = (_event: unknown, context: Context): Promise<void> => rollUpAll(context);
