import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Decision, once, OnceRequest } from '#shared/platform/once-old.ts';
import type { Table } from '#shared/platform/table.ts';
import { mayTakeEffect } from '../domain/in-force.ts';
import type { RatingCode } from '../errors.ts';
import type { Contract } from '../schema.ts';
import { bookKey, contractItem, contractKey, latestContractKey, readContract, readLatest, writeLatest } from '../store.ts';
import { contractView } from '../views.ts';

type Deps = { readonly table: Pick<Table, 'get'>; readonly once: ReturnType<typeof once> };

/**
 * Makes a price book the one that a tenant pays by, from an hour on. The same contract again is a success that changes nothing.
 * @throws Problem `price_book_unknown`, `contract_exists`, `contract_backdated`, `currency_mismatch`.
 */
export const makeContract =
  ({ table, once }: Deps) =>
  (request: OnceRequest, factory: string, contract: Contract, now: Instant) =>
    once(request, async (): Promise<Decision> => {
      const { tenant, priceBook, effectiveFrom } = contract;
      const answer = { status: 201, body: contractView(contract) };
      const existing = await table.get(contractKey(tenant, effectiveFrom));
      if (existing !== undefined && readContract(existing).priceBook === priceBook) return { writes: [], answer };
      if (existing !== undefined) throw refuse<RatingCode>('contract_exists', 'Another contract of the tenant begins at that hour.');
      const book = await table.get(bookKey(factory, priceBook));
      if (book === undefined) throw refuse<RatingCode>('price_book_unknown', `There is no price book ${priceBook}. Publish it first.`);
      const { currency } = readLatest(book);
      const before = await table.get(latestContractKey(tenant));
      const latest = before && readLatest(before);
      if (latest !== undefined && latest.currency !== currency) {
        throw refuse<RatingCode>('currency_mismatch', `The tenant is billed in ${latest.currency}, in every contract.`);
      }
      if (!mayTakeEffect(latest?.effectiveFrom, effectiveFrom, now)) {
        throw refuse<RatingCode>('contract_backdated', `A later contract begins after all others and not before ${formatInstant(now)}.`);
      }
      const writes = [{ insert: contractItem(contract) }, writeLatest(latestContractKey(tenant), latest, { effectiveFrom, currency })];
      return { writes, answer };
    });
