import type { Item, Write } from '#shared/platform/table.ts';

/** DynamoDB's size of a value: text and bytes by length, numbers by their digits, three bytes for a list or map and one an element. */
const sizeOf = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number' || typeof value === 'bigint') return Math.ceil(String(value).length / 2) + 1;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return 3 + value.reduce<number>((sum, one) => sum + 1 + sizeOf(one), 0);
  if (typeof value !== 'object' || value === null) return 1;
  return 3 + Object.entries(value).reduce((sum, [name, member]) => sum + 1 + name.length + sizeOf(member), 0);
};

const itemBytes = ({ table: _, ...item }: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + name.length + sizeOf(value), 0);

/** What a transaction costs: two write units for each started KB of each item. */
export const writeUnits = (writes: readonly Write[]): number =>
  writes.reduce((sum, write) => {
    const item = 'insert' in write ? write.insert : 'replace' in write ? write.replace : undefined;
    return sum + 2 * (item === undefined ? 1 : Math.ceil(itemBytes(item) / 1024));
  }, 0);
