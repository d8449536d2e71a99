import { Refused } from '#shared/producer/refused.ts';
import { inParallel } from './in-parallel.ts';
import { PERIOD } from './period.ts';
import type { Progress } from '../progress.ts';
import type { SetUp } from './set-up.ts';
import { waitUntil } from './wait-until.ts';

/** An invoice's head, as `GET /v1/invoices` lists it. */
export type Head = {
  readonly id: string;
  readonly tenantName: string;
  readonly status: string;
  readonly number: string | null;
  readonly currency: string;
  readonly total: { readonly amount: string };
};

/** Finalizes the period of every tenant and waits for the numbers. */
export const finalize = async (name: string, { operator, tenants }: SetUp, progress: Progress): Promise<Head[]> => {
  const step = progress('Finalize', tenants.length, 'invoices');
  await inParallel(tenants, async (tenant) => {
    const close = () =>
      requested(() => operator.post('/v1/invoices', { tenant: tenant.id, period: PERIOD.name }, `${name}/invoice/${tenant.name}`));
    await waitUntil(`closing ${tenant.name}`, close, (isRequested) => isRequested);
  });
  const look = async (): Promise<Head[]> => {
    const heads = (await operator.all<Head>(`/v1/invoices?period=${PERIOD.name}`)).filter(isFinalized);
    step.reached(heads.length);
    return heads;
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
