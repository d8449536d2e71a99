import { createHash } from 'node:crypto';
import { canonicalJson } from '#shared/kernel/canonical.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { priceBook, type PriceVersion, type PublishedPrices } from './price-book.ts';

/** A price version as the text that is hashed and kept: canonical JSON, in the shape in which it is published. */
export const priceDocument = (published: PublishedPrices): { readonly content: string; readonly sha256: string } => {
  const content = canonicalJson({ ...published, effectiveFrom: formatInstant(published.effectiveFrom) });
  return { content, sha256: hash(content) };
};

/** Reads a kept price version. @throws Error if the text is not the one that was hashed. */
export const readPriceDocument = (content: string, sha256: string): PriceVersion => {
  if (hash(content) !== sha256) throw new Error(`a price version is not the one that was published: ${sha256}`);
  return { ...priceBook.parse(JSON.parse(content)), sha256 };
};

const hash = (content: string): string => createHash('sha256').update(content).digest('hex');
