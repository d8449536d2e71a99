import type { Instant } from '#shared/kernel/time.ts';
import type { Once } from '#shared/platform/once.ts';
import type { PriceVersion, PublishedPrices } from '../price-book.ts';
import { publishAddendum, publishVersion } from '../store.ts';
import { type PlanDeps, planPriceVersion } from './plan-price-version.ts';

/**
 * Publishes a version of a price book, immutable from then on. The same content again is a success that changes nothing.
 *
 *   publisher A    read book: latest v1    insert v2, replace book (v1) ok
 *   publisher B    read book: latest v1    insert v3, replace book (v1) loses    read book: latest v2, decide again
 *
 * One that begins in the past may only add prices of what had none at that time: an addendum. It changes no price that anyone was billed.
 * @throws Problem `price_version_exists`, `price_version_backdated`, `currency_mismatch`, `multiplier_without_base`, `prices_too_long`.
 */
export const publishPriceVersion =
  (deps: PlanDeps) => (once: Once<PriceVersion>, factory: string, published: PublishedPrices, now: Instant) =>
    once(async () => {
      const { publishes, version, content, latest } = await planPriceVersion(deps)(factory, published, now);
      if (publishes === 'nothing') return { writes: [], value: version };
      if (publishes === 'version') return { writes: publishVersion(factory, version, content, latest), value: version };
      return { writes: publishAddendum(factory, version, content, latest!), value: version };
    });
