import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '#shared/kernel/canonical.ts';
import type { Blobs } from '#shared/platform/blobs.ts';

export type DocumentKind = 'basis' | 'plans' | 'booked' | 'drafts';

/** A document by the hash of its bytes, ready to be stored. */
export type Document = { readonly sha256: string; readonly bytes: Uint8Array };

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const keyOf = (kind: DocumentKind, sha256: string): string => `${kind}/${sha256}.json`;

export const documentOf = (value: Json): Document => {
  const bytes = new TextEncoder().encode(canonicalJson(value));
  return { sha256: hash(bytes), bytes };
};

/** Stored before the transaction that names it: without that, an orphan is harmless; the other way round, an invoice would lack it. */
export const putDocument = (blobs: Pick<Blobs, 'put'>, kind: DocumentKind, { sha256, bytes }: Document): Promise<void> =>
  blobs.put(keyOf(kind, sha256), bytes);

/** A part of a basis: gzipped JSON lines, by the hash of these bytes. */
export const putBasisPart = (blobs: Pick<Blobs, 'put'>, sha256: string, bytes: Uint8Array): Promise<void> =>
  blobs.put(`basis/${sha256}.jsonl.gz`, bytes);

/** @throws Error if the document is gone or its bytes are not those that were hashed. */
export const getDocument = async (blobs: Pick<Blobs, 'get'>, kind: DocumentKind, sha256: string): Promise<unknown> => {
  const bytes = await blobs.get(keyOf(kind, sha256));
  if (bytes === undefined || hash(bytes) !== sha256) throw new Error(`the document ${keyOf(kind, sha256)} is gone or was changed`);
  return JSON.parse(new TextDecoder().decode(bytes));
};
