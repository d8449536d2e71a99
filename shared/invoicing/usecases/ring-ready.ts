import { periodBounds, type Instant } from '#shared/kernel/time.ts';
import type { Readiness } from '#shared/metering/domain/readiness.ts';
import type { Queue } from '#shared/platform/queue.ts';
import type { FactoryMonth } from '../rows.ts';
import type { InvoicingStore } from '../store.ts';

type Deps = {
  readonly invoicing: Pick<InvoicingStore, 'requested' | 'oldestRequest'>;
  readonly usage: { readiness(factory: string, until: Instant): Promise<Readiness> };
  readonly closing: Queue;
};

/** `age`: milliseconds since what waits longest was asked for. */
type Rung = { readonly count: number; readonly age: number };

/** Rings for the requests of a factory's month if its usage is complete, which is asked once for all of them. */
export const ringReady =
  ({ invoicing, usage, closing }: Deps) =>
  async (month: FactoryMonth, now: Instant): Promise<Rung> => {
    const age = now - ((await invoicing.oldestRequest(month))?.requestedAt ?? now);
    const { complete } = await usage.readiness(month.factory, periodBounds(month.period).end);
    if (!complete) return { count: 0, age };
    const tenants = new Set((await invoicing.requested(month)).map(({ tenant }) => tenant));
    for (const tenant of tenants) await closing.ring(tenant);
    return { count: tenants.size, age };
  };
