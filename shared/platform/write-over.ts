import type { Key, Write } from './table.ts';

/** Writes an item over the version of it that was read; 0: there was none, and there must be none still. */
export const writeOver = (version: number, item: Key & Readonly<Record<string, unknown>>): Write =>
  version === 0 ? { insert: { ...item, version: 1 } } : { replace: { ...item, version: version + 1 }, ifVersion: version };
