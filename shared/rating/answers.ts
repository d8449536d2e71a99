import * as z from 'zod';
import { currency } from '#shared/contract/amounts.ts';
import { name, tenantId } from '#shared/contract/ids.ts';
import { shownInstant } from '#shared/contract/instants.ts';
import { projection } from '#shared/contract/projection.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { type Contract, keptContract } from './contract.ts';
import { contractShown } from './price-document.ts';
import { type PriceVersion, rate, rates, versionName } from './price-book.ts';
import type { BookLatest } from './store.ts';

export const priceVersion = projection(
  z.object({ name, version: versionName, effectiveFrom: shownInstant, currency, rates, sha256: z.string(), addendum: z.boolean() }),
  ({ effectiveFrom, addendum, addenda: _addenda, ...version }: PriceVersion) => ({
    ...version,
    effectiveFrom: formatInstant(effectiveFrom),
    addendum: addendum !== undefined,
  }),
);

/** A book in the list: its name and its latest version. */
export const bookHead = projection(
  z.object({ name, currency, latest: z.object({ version: versionName, effectiveFrom: shownInstant }) }),
  ({ name, currency, bookVersion, effectiveFrom }: BookLatest) => ({
    name,
    currency,
    latest: { version: bookVersion, effectiveFrom: formatInstant(effectiveFrom) },
  }),
);

/** `currency` is that of its book. */
export const contract = projection(
  z.object({
    tenant: tenantId,
    priceBook: name,
    effectiveFrom: shownInstant,
    currency,
    counts: keptContract.shape.counts,
    overrides: z.array(z.object({ from: shownInstant.optional(), to: shownInstant.optional(), rate })).optional(),
    commitments: keptContract.shape.commitments,
    sha256: z.string(),
  }),
  ({ currency, sha256, ...terms }: Contract) => ({ ...contractShown(terms), currency, sha256 }),
);
