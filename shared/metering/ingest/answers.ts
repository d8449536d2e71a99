import * as z from 'zod';
import { projection } from '#shared/contract/projection.ts';
import type { Appended } from '../domain/appended.ts';

/** What became of a batch: how many events it holds, and the hash of its decompressed bytes. */
export const batchReceipt = projection(z.object({ accepted: z.int(), sha256: z.string() }), ({ accepted, sha256 }: Appended) => ({
  accepted,
  sha256,
}));
