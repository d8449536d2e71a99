import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '#shared/kernel/canonical.ts';
import type { Currency } from '#shared/kernel/currency.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { type Contract, type ContractTerms, keptContract } from './contract.ts';
import { keptPriceBook, type PriceVersion, type PublishedPrices } from './price-book.ts';

/** A text that is hashed and kept: canonical JSON, in the shape in which it was sent. */
export type PriceDocument = { readonly content: string; readonly sha256: string };

export const priceDocument = (published: PublishedPrices): PriceDocument =>
  documentOf({ ...published, effectiveFrom: formatInstant(published.effectiveFrom) });

/** Reads a kept price version. @throws Error if the text is not the one that was hashed. */
export const readPriceDocument = (document: PriceDocument): PriceVersion => ({
  ...keptPriceBook.parse(read(document)),
  sha256: document.sha256,
});

export const contractDocument = (terms: ContractTerms): PriceDocument => documentOf(contractShown(terms));

/** A contract in the shape in which it was sent. */
export const contractShown = ({ effectiveFrom, overrides, ...terms }: ContractTerms) => ({
  ...terms,
  effectiveFrom: formatInstant(effectiveFrom),
  ...(overrides && {
    overrides: overrides.map(({ from, to, rate }) => ({
      ...(from !== undefined && { from: formatInstant(from) }),
      ...(to !== undefined && { to: formatInstant(to) }),
      rate,
    })),
  }),
});

/** Reads a kept contract. @throws Error if the text is not the one that was hashed. */
export const readContractDocument = (document: PriceDocument, currency: Currency): Contract => ({
  ...keptContract.parse(read(document)),
  currency,
  sha256: document.sha256,
});

const documentOf = (value: Json): PriceDocument => {
  const content = canonicalJson(value);
  return { content, sha256: hash(content) };
};

const read = ({ content, sha256 }: PriceDocument): unknown => {
  if (hash(content) !== sha256) throw new Error(`prices are not the ones that were kept: ${sha256}`);
  return JSON.parse(content);
};

const hash = (content: string): string => createHash('sha256').update(content).digest('hex');
