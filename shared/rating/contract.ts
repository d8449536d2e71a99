import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { name, tenantId } from '#shared/contract/ids.ts';
import type { Currency } from '#shared/kernel/currency.ts';
import type { Instant } from '#shared/kernel/time.ts';
import { misfitsIn } from './domain/check-rates.ts';
import { hourEdge, narrowed, meter, rate, sku } from './price-book.ts';

/** Prices that go before those of the book, from one hour to before another: without `from` from the contract's start, without `to` for good. */
const override = z.strictObject({ from: hourEdge.optional(), to: hourEdge.optional(), rate });
export type Override = z.infer<typeof override>;

/**
 * An amount a calendar month that the tenant has agreed to spend, by the part of the month that a contract with it is in force. It
 * counts what its lines come to: all of them, or those that have all that `of` names. What is spent beyond it is billed `overageFactor`
 * times; what is missing is billed where `trueUp` says so. Of commitments of one name in a month, the last one's terms hold.
 */
const commitment = z.strictObject({
  name,
  amount: decimal,
  of: z.strictObject({ meter: meter.optional(), sku: sku.optional(), ...narrowed }).optional(),
  overageFactor: decimal.optional(),
  trueUp: z.boolean(),
});
export type SpendCommitment = z.infer<typeof commitment>;

const MOST = 50;

/** A contract as it is kept. */
export const keptContract = z.strictObject({
  tenant: tenantId,
  priceBook: name,
  effectiveFrom: hourEdge,
  /**
   * Whether all projects of the tenant share the counts of its prices, as they do without it, or each has its own. Of contracts that are
   * in force in one month, the last one's holds for all of it.
   */
  counts: z.enum(['pooled', 'per_project']).optional(),
  overrides: z.array(override).max(MOST).optional(),
  commitments: z.array(commitment).max(MOST).optional(),
});

/** A contract as it is made: from `effectiveFrom` until the next one, the tenant pays by the book and by what it overrides. */
export const contractTerms = keptContract.superRefine(({ overrides = [], commitments = [], effectiveFrom }, context) => {
  if (context.issues.length > 0) return;
  const complain = (path: readonly (string | number)[], message: string) => context.addIssue({ code: 'custom', path: [...path], message });
  for (const [index, { from = effectiveFrom, to }] of overrides.entries()) {
    if (from < effectiveFrom) complain(['overrides', index, 'from'], 'it begins before its contract: make it begin with it or later');
    if (to !== undefined && to <= from) complain(['overrides', index, 'to'], 'it ends before it begins: make it end later');
  }
  for (const { path, message } of misfitsIn(overrides.map((one, index) => dated(one, index, effectiveFrom)))) complain(path, message);
  const named = commitments.map(({ name }) => name);
  for (const [index, name] of named.entries())
    if (named.indexOf(name) < index)
      complain(['commitments', index, 'name'], `a second commitment of the name ${name}: give it another name`);
});

/** An override of a contract that begins at a time, in force from its own start until its end. */
const dated = ({ rate, from, to }: Override, index: number, begins: Instant) => ({
  rate,
  path: ['overrides', index, 'rate'],
  start: from ?? begins,
  end: to ?? Number.POSITIVE_INFINITY,
});
export type ContractTerms = z.infer<typeof contractTerms>;

/** A contract: immutable, known by the hash of its canonical JSON. */
export type Contract = ContractTerms & { readonly currency: Currency; readonly sha256: string };
