import type { Item } from '#shared/platform/table.ts';

/** Bytes of a number: one for each two digits in base 100, without zeros at either end, one for the exponent, one for a minus. */
const numberBytes = (value: number | bigint): number => {
  const digits = String(value).replace('-', '');
  if (/^0+$/.test(digits)) return 1;
  const pairs = digits.padStart(digits.length + (digits.length % 2), '0').replace(/(00)+$/, '');
  return pairs.length / 2 + 1 + (value < 0 ? 1 : 0);
};

/** DynamoDB's size of a value: text in UTF-8 and bytes by length, three bytes for a list or map and one an element, one for null or a truth value. */
const valueBytes = (value: unknown): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number' || typeof value === 'bigint') return numberBytes(value);
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + 1 + valueBytes(one), 3);
  if (typeof value !== 'object' || value === null) return 1;
  return 3 + attributeBytes(value) + Object.keys(value).length;
};

const attributeBytes = (attributes: object): number =>
  Object.entries(attributes).reduce(
    (sum, [name, value]) => (value === undefined ? sum : sum + Buffer.byteLength(name) + valueBytes(value)),
    0,
  );

/**
 * What DynamoDB bills an item as, names and values.
 * Source: "DynamoDB item sizes and formats", https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export const itemBytes = ({ table: _, ...attributes }: Item): number => attributeBytes(attributes);
