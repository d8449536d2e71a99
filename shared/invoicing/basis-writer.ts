import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { canonicalJson, type Json } from '#shared/kernel/canonical.ts';
import { type Basis, basisEntry, basisOf } from './domain/basis.ts';
import type { RatedHour } from './domain/rate-month.ts';

/** How many usage hours a part holds. */
const PART = 5_000;

export type BasisWriter = {
  add(hour: RatedHour): Promise<void>;
  /** Puts the last part. The basis names the parts by their hashes, and is kept by its own. */
  finish(of: Pick<Basis, 'tenant' | 'period' | 'commitments'>): Promise<Json>;
};

/** Writes the billed basis of a month as its hours are rated: holds one part and, by line, in which parts it is. */
export const basisWriter = (put: (sha256: string, bytes: Uint8Array) => Promise<void>): BasisWriter => {
  const parts: string[] = [];
  const lines = new Map<string, [first: number, last: number][]>();
  let entries: string[] = [];
  let hours = 0;
  const putPart = async (): Promise<void> => {
    const bytes = gzipSync(`${entries.join('\n')}\n`);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await put(sha256, bytes);
    parts.push(sha256);
    hours += entries.length;
    entries = [];
  };
  return {
    add: async ({ hour, lines: keys }) => {
      entries.push(canonicalJson(basisEntry(hour)));
      for (const key of keys) note(lines, key, parts.length);
      if (entries.length === PART) await putPart();
    },
    finish: async (of) => {
      if (entries.length > 0) await putPart();
      return basisOf({ ...of, hours, parts, lines });
    },
  };
};

const note = (lines: Map<string, [first: number, last: number][]>, key: string, part: number): void => {
  const ranges = lines.get(key) ?? [];
  if (ranges.length === 0) lines.set(key, ranges);
  const last = ranges.at(-1);
  if (last === undefined || last[1] < part - 1) ranges.push([part, part]);
  else last[1] = part;
};
