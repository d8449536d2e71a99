import type { Currency } from '#shared/kernel/currency.ts';
import { refuse } from '#shared/kernel/problem.ts';
import type { Write } from '#shared/platform/table.ts';
import { insertCurrency } from '#shared/tenancy/billing-currency.ts';
import type { Terms } from '../domain/terms.ts';
import type { CapacityCode } from '../errors.ts';
import type { CapacityDeps } from './deps.ts';

type Deps = Pick<CapacityDeps, 'currencyOf'>;

/** @throws Problem `currency_mismatch` where a price is in another currency than the tenant is billed in. */
export const assertCurrency = async ({ currencyOf }: Deps, tenant: string, terms: Terms | undefined): Promise<Currency | undefined> => {
  const settled = await currencyOf(tenant);
  if (terms === undefined || settled === undefined || settled === terms.price.currency) return settled;
  throw refuse<CapacityCode>(
    'currency_mismatch',
    `The tenant is billed in ${settled}, the pool's price is in ${terms.price.currency}. Ask for terms of its own in ${settled}.`,
  );
};

/** The write that settles a tenant's currency by a price it agrees to, where nothing has settled it yet. @throws as `assertCurrency`. */
export const settleCurrency = async (deps: Deps, tenant: string, terms: Terms | undefined): Promise<readonly Write[]> => {
  const settled = await assertCurrency(deps, tenant, terms);
  return settled === undefined && terms !== undefined ? [insertCurrency(tenant, terms.price.currency)] : [];
};
