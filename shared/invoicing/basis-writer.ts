import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { canonicalJson, type Json } from '#shared/kernel/canonical.ts';
import { type Basis, basisEntry, basisOf } from './domain/basis.ts';
import type { RatedHour } from './domain/rate-month.ts';

/** How many usage hours a part holds. */
const PART = 5_000;

export type BasisWriter = {
  readonly add: (hour: RatedHour) => Promise<void>;
  /** Puts the last part. The basis names the parts by their hashes, and is kept by its own. */
  readonly finish: (of: Pick<Basis, 'tenant' | 'period' | 'commitments'>) => Promise<Json>;
};

/** Writes the billed basis of a month as its hours are rated: holds one part and, by line, in which parts it is. */
export const basisWriter = (put: (sha256: string, bytes: Uint8Array) => Promise<void>): BasisWriter => {
  const parts: string[] = [];
  const lines = new Map<string, [first: number, last: number][]>();
  const part = partText();
  let hours = 0;
  const putPart = async (): Promise<void> => {
    const bytes = gzipSync(part.take());
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await put(sha256, bytes);
    parts.push(sha256);
  };
  return {
    add: async ({ hour, lines: keys }) => {
      part.append(`${canonicalJson(basisEntry(hour))}\n`);
      hours += 1;
      for (const key of keys) note(lines, key, parts.length);
      if (hours % PART === 0) await putPart();
    },
    finish: async (of) => {
      if (hours % PART > 0) await putPart();
      return basisOf({ ...of, hours, parts, lines });
    },
  };
};

/** The text of a part, in bytes that are used again: as thousands of strings it would outlive many collections. */
const partText = () => {
  let bytes = Buffer.alloc(1 << 20);
  let length = 0;
  return {
    append: (text: string): void => {
      const needed = length + Buffer.byteLength(text);
      if (needed > bytes.length) bytes = Buffer.concat([bytes], 2 * needed);
      length += bytes.write(text, length);
    },
    /** What was appended since the last take; gone at the next append. */
    take: (): Uint8Array => {
      const taken = bytes.subarray(0, length);
      length = 0;
      return taken;
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
