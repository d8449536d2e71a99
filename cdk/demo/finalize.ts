import { Refused } from '#shared/client/refused.ts';
import type { WireOf } from '#shared/contract/endpoint.ts';
import { closePeriod, listInvoices, type readInvoice } from '#shared/invoicing/endpoints.ts';
import type { Progress } from '../local/progress.ts';
import { inParallel } from './in-parallel.ts';
import { PERIOD } from './period.ts';
import type { SetUp } from './set-up.ts';
import { waitUntil } from './wait-until.ts';

/** An invoice's head, as it is listed. */
export type Head = WireOf<(typeof readInvoice)['answers']>;

/** Finalizes the period of every tenant and waits for the numbers. */
export const finalize = async (name: string, { operator, tenants }: SetUp, progress: Progress): Promise<Head[]> => {
  const step = progress('Finalize', tenants.length, 'invoices');
  await inParallel(tenants, async (tenant) => {
    const body = { tenant: tenant.id, period: PERIOD.name };
    const close = () => requested(() => operator.call(closePeriod, { body, idempotencyKey: `${name}/invoice/${tenant.name}` }));
    await waitUntil(`closing ${tenant.name}`, close, (isRequested) => isRequested);
  });
  const look = async (): Promise<Head[]> => {
    const heads = await Array.fromAsync(operator.pages(listInvoices, { query: { period: PERIOD.name } }));
    const done = heads.filter(isFinalized);
    step.reached(done.length);
    return done;
  };
  const heads = await waitUntil('waiting for the numbers', look, (heads) => heads.length >= tenants.length);
  step.done(`${heads.length} invoices`);
  return heads;
};

/** False while the rollup is still counting; an invoice that exists is as good as a new one. */
const requested = async (post: () => Promise<unknown>): Promise<boolean> => {
  try {
    await post();
    return true;
  } catch (error) {
    if (error instanceof Refused && error.code === 'invoice_exists') return true;
    if (error instanceof Refused && error.code === 'usage_pending') return false;
    throw error;
  }
};

const isFinalized = ({ status, number }: Head): boolean => status === 'finalized' && number !== null;
