import { periodBounds, type Instant } from '#shared/kernel/time.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import type { Queue } from '#shared/platform/queue.ts';
import type { FactoryMonth } from '../rows.ts';
import type { InvoicingStore } from '../store.ts';

type Deps = {
  readonly invoicing: Pick<InvoicingStore, 'requested'>;
  readonly usage: { readiness(factory: string, until: Instant): Promise<Readiness> };
  readonly closing: Queue;
};

/** Rings for the requests of a factory's month if its usage is complete, which is asked once for all of them; says how many. */
export const ringReady =
  ({ invoicing, usage, closing }: Deps) =>
  async (month: FactoryMonth): Promise<number> => {
    const { complete } = await usage.readiness(month.factory, periodBounds(month.period).end);
    if (!complete) return 0;
    const tenants = new Set((await invoicing.requested(month)).map(({ tenant }) => tenant));
    for (const tenant of tenants) await closing.ring(tenant);
    return tenants.size;
  };
