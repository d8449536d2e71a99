import { Refused } from '#shared/client/refused.ts';
import type { WireOf } from '#shared/contract/endpoint.ts';
import { listInvoices, type readInvoice, requestInvoice } from '#shared/invoicing/endpoints.ts';
import type { Progress } from '../local/progress.ts';
import { inParallel } from './in-parallel.ts';
import { PERIOD } from './period.ts';
import type { SetUp } from './set-up.ts';
import { waitUntil } from './wait-until.ts';

/** An invoice's head, as it is listed. */
export type Head = WireOf<(typeof readInvoice)['answers']>;

/** Asks for the invoice of every tenant and waits until all are finalized. */
export const finalize = async (name: string, { operator, tenants }: SetUp, progress: Progress): Promise<Head[]> => {
  const step = progress('Finalize', tenants.length, 'invoices');
  await inParallel(tenants, (tenant) => {
    const body = { tenant: tenant.id, period: PERIOD.name };
    return request(() => operator.call(requestInvoice, { body, idempotencyKey: `${name}/invoice/${tenant.name}` }));
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

/** An invoice that exists is as good as a new one. */
const request = async (post: () => Promise<unknown>): Promise<void> => {
  try {
    await post();
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invoice_exists') throw error;
  }
};

const isFinalized = ({ status, number }: Head): boolean => status === 'finalized' && number !== null;
