import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '#shared/kernel/canonical.ts';
import type { Currency } from '#shared/kernel/currency.ts';
import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { type Contract, type ContractTerms, keptContract } from './contract.ts';
import type { RatingCode } from './errors.ts';
import { keptPriceBook, type PriceVersion, type PublishedPrices } from './price-book.ts';

/** A text that is hashed and kept: canonical JSON, in the shape in which it was sent. */
export type PriceDocument = { readonly content: string; readonly sha256: string };

/** @throws Problem `prices_too_long`. */
export const priceDocument = (published: PublishedPrices): PriceDocument =>
  documentOf({ ...published, effectiveFrom: formatInstant(published.effectiveFrom) }, MOST_OF_VERSION);

/** Reads a kept price version. @throws Error if the text is not the one that was hashed. */
export const readPriceDocument = (document: PriceDocument): PriceVersion => ({
  ...keptPriceBook.parse(read(document)),
  sha256: document.sha256,
});

/** @throws Problem `prices_too_long`. */
export const contractDocument = (terms: ContractTerms): PriceDocument => documentOf(contractShown(terms), MOST_OF_CONTRACT);

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

const SHORTER = 'name fewer SKUs, tiers or windows, or put some of the rates in a price book of their own.';
/** DynamoDB keeps items of up to 400 KB, keys and names included. */
const MOST_OF_VERSION = 300_000;
/** A page of a hundred contracts is within what a function may answer, 6 MB. */
const MOST_OF_CONTRACT = 50_000;

const documentOf = (value: Json, most: number): PriceDocument => {
  const content = canonicalJson(value);
  const bytes = Buffer.byteLength(content);
  if (bytes > most) throw refuse<RatingCode>('prices_too_long', `${bytes} bytes as they are kept, at most ${most}: ${SHORTER}`);
  return { content, sha256: hash(content) };
};

const read = ({ content, sha256 }: PriceDocument): unknown => {
  if (hash(content) !== sha256) throw new Error(`prices are not the ones that were kept: ${sha256}`);
  return JSON.parse(content);
};

const hash = (content: string): string => createHash('sha256').update(content).digest('hex');
