import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Once } from '#shared/platform/once.ts';
import { mayTakeEffect } from '../domain/in-force.ts';
import type { Contract, ContractTerms } from '../contract.ts';
import type { RatingCode } from '../errors.ts';
import { contractDocument } from '../price-document.ts';
import { insertContract, type RatingStore } from '../store.ts';
import { type CurrencyOf, insertCurrency } from '#shared/tenancy/billing-currency.ts';

type Deps = {
  readonly rating: Pick<RatingStore, 'book' | 'contract' | 'contracts' | 'latestContract'>;
  readonly currencyOf: CurrencyOf;
};

/**
 * Makes a price book the one that a tenant pays by, from an hour on. The same contract again is a success that changes nothing. One that
 * begins before all others prices hours that had no contract, and changes no price.
 *
 *   contract    no currency yet    contract, currency USD ok
 *   confirm     no currency yet    reservation, currency EUR loses on the currency    reads USD: refused
 *
 * @throws Problem `price_book_unknown`, `contract_exists`, `contract_backdated`, `currency_mismatch`, `prices_too_long`.
 */
export const createContract =
  ({ rating, currencyOf }: Deps) =>
  (once: Once<Contract>, factory: string, terms: ContractTerms, now: Instant) =>
    once(async () => {
      const { tenant, priceBook, effectiveFrom } = terms;
      const { content, sha256 } = contractDocument(terms);
      const existing = await rating.contract(tenant, effectiveFrom);
      if (existing?.sha256 === sha256) return { writes: [], value: existing };
      if (existing !== undefined) throw refuse<RatingCode>('contract_exists', 'Another contract of the tenant begins at that hour.');
      const book = await rating.book(factory, priceBook);
      if (book === undefined) throw refuse<RatingCode>('price_book_unknown', `There is no price book ${priceBook}. Publish it first.`);
      const latest = await rating.latestContract(tenant);
      const settled = await currencyOf(tenant);
      if (settled !== undefined && settled !== book.currency) {
        const message = `The tenant is billed in ${settled}, in every contract and reservation: name a book in ${settled}.`;
        throw refuse<RatingCode>('currency_mismatch', message, { errors: [{ pointer: '/priceBook', code: 'currency_mismatch', message }] });
      }
      const first = (await rating.contracts(tenant, { limit: 1 })).data[0];
      const isBeforeAll = first !== undefined && effectiveFrom < first.effectiveFrom;
      if (!isBeforeAll && !mayTakeEffect(latest?.effectiveFrom, effectiveFrom, now)) {
        const detail = `A further contract begins before all others, or after all others and not before ${formatInstant(now)}.`;
        const errors = [{ pointer: '/effectiveFrom', code: 'contract_backdated', message: detail }];
        throw refuse<RatingCode>('contract_backdated', detail, { errors });
      }
      const contract = { ...terms, currency: book.currency, sha256 };
      const writes = insertContract(contract, content, latest);
      return { writes: settled === undefined ? [...writes, insertCurrency(tenant, book.currency)] : writes, value: contract };
    });
