import { api } from '#functions/http/api-old.ts';
import { batchRoute } from './batch-route.ts';

/** Takes usage batches from producers. */
export const handler = api([batchRoute]);
