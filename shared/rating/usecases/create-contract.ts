import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Once } from '#shared/platform/once.ts';
import { mayTakeEffect } from '../domain/in-force.ts';
import type { Contract } from '../domain/prices.ts';
import type { RatingCode } from '../errors.ts';
import { insertContract, type RatingStore } from '../store.ts';

type Deps = { readonly rating: Pick<RatingStore, 'book' | 'contract' | 'latestContract'> };

/**
 * Makes a price book the one that a tenant pays by, from an hour on. The same contract again is a success that changes nothing.
 * @throws Problem `price_book_unknown`, `contract_exists`, `contract_backdated`, `currency_mismatch`.
 */
export const createContract =
  ({ rating }: Deps) =>
  (once: Once<Contract>, factory: string, contract: Contract, now: Instant) =>
    once(async () => {
      const { tenant, priceBook, effectiveFrom } = contract;
      const existing = await rating.contract(tenant, effectiveFrom);
      if (existing?.priceBook === priceBook) return { writes: [], value: contract };
      if (existing !== undefined) throw refuse<RatingCode>('contract_exists', 'Another contract of the tenant begins at that hour.');
      const book = await rating.book(factory, priceBook);
      if (book === undefined) throw refuse<RatingCode>('price_book_unknown', `There is no price book ${priceBook}. Publish it first.`);
      const latest = await rating.latestContract(tenant);
      if (latest !== undefined && latest.currency !== book.currency) {
        throw refuse<RatingCode>('currency_mismatch', `The tenant is billed in ${latest.currency}, in every contract.`);
      }
      if (!mayTakeEffect(latest?.effectiveFrom, effectiveFrom, now)) {
        throw refuse<RatingCode>('contract_backdated', `A later contract begins after all others and not before ${formatInstant(now)}.`);
      }
      return { writes: insertContract(contract, book.currency, latest), value: contract };
    });
