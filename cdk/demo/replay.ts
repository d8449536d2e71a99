import { createHash } from 'node:crypto';
import type { Connection } from '#shared/client/exchange.ts';
import { type InvoiceResult, collect } from './collect.ts';
import { finalize } from './finalize.ts';
import type { Progress } from '../local/progress.ts';
import { CLOCK } from './period.ts';
import type { Secrets } from '../local/secrets-in-folder.ts';
import { sendLanes } from './send-lanes.ts';
import { setUp } from './set-up.ts';
import { waitForCount } from './wait-for-count.ts';

export type ReplayOptions = {
  readonly apiUrl: string;
  /** The deployment's operator key: it makes the factory. */
  readonly operatorKey: string;
  /** The contents of the two traces (CSV) and of the price book (JSON). */
  readonly tokens: string;
  readonly gpu: string;
  readonly prices: string;
  readonly tenants: number;
  /** Tells replays of the same files apart; the same label resumes. */
  readonly run: string;
  /** The folder for `invoices.json` and `html/`. */
  readonly out: string;
  readonly progress: Progress;
  readonly secrets: Secrets;
  readonly fetch?: Connection['fetch'];
};

export type ReplayResult = {
  readonly factory: { readonly id: string; readonly name: string };
  /** Keys to look around with: the factory's operator, and the admin of tenant t1. */
  readonly keys: { readonly operator: string; readonly tenant: string };
  readonly invoices: readonly InvoiceResult[];
};

/** Sends two traces as a producer would, closes their month, and brings the invoices. Run again, it goes on where it stopped. */
export const replay = async (options: ReplayOptions): Promise<ReplayResult> => {
  const { progress } = options;
  const name = replayName(options);
  const step = progress(`Set up ${name}`);
  const stage = await setUp({ ...options, name, clock: CLOCK, key: options.operatorKey });
  step.done(`${options.tenants} tenants`);
  const lanes = await sendLanes(stage, options);
  await waitForCount(stage, lanes, progress);
  const heads = await finalize(name, stage, progress);
  const invoices = await collect(stage, heads, options.out);
  return { factory: { id: stage.factory, name }, keys: stage.keys, invoices };
};

/** The name of the factory that belongs to these inputs: two replays never meet, and the same one resumes where it stopped. */
export const replayName = (inputs: {
  readonly tokens: string;
  readonly gpu: string;
  readonly prices: string;
  readonly tenants: number;
  readonly run: string;
}): string => {
  const { tokens, gpu, prices, tenants, run } = inputs;
  const parts = [tokens, gpu, prices, String(tenants), run].map((part) => createHash('sha256').update(part).digest('hex'));
  return `replay-${createHash('sha256').update(parts.join()).digest('hex').slice(0, 12)}`;
};
