import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { readWhole } from '#shared/kernel/whole.ts';
import type { Advance, Item, Key, Seen, TableName, Write } from './table.ts';

export type AttributeMap = Record<string, AttributeValue>;

/** The item that a write is about. */
export const keyOf = (write: Write): Key => {
  if ('insert' in write) return write.insert;
  if ('replace' in write) return write.replace;
  if ('advance' in write) return write.advance;
  return 'check' in write ? write.check : write.remove;
};

export const toKey = ({ pk, sk }: Key): AttributeMap => ({ pk: { S: pk }, sk: { S: sk } });

export const toAttributes = (values: Readonly<Record<string, unknown>>): AttributeMap =>
  marshall(wholeNumbersOnly(values), { removeUndefinedValues: true });

/** Numbers are read as BigInt because `unmarshall` would round them silently. */
export const fromAttributes = (table: TableName, attributes: AttributeMap): Item => {
  const item = unmarshall(attributes, { wrapNumbers: readWhole }) as Record<string, unknown>;
  for (const name of ['version', 'generation', 'firstGeneration']) if (name in item) item[name] = Number(item[name]);
  return { ...item, table } as Item;
};

type Request = { [Kind in keyof TransactWriteItem]-?: Record<Kind, NonNullable<TransactWriteItem[Kind]>> }[keyof TransactWriteItem];

/** One write of the algebra as a DynamoDB request; `old` asks a transaction to say what stood in the way. */
export const toRequest = (write: Write, TableName: string, old?: 'ALL_OLD'): Request => {
  const where = { TableName, ...(old === undefined ? {} : { ReturnValuesOnConditionCheckFailure: old }) };
  const ifVersion = (version: number) => ({
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  });
  if ('insert' in write) return { Put: { ...where, Item: itemAttributes(write.insert), ConditionExpression: 'attribute_not_exists(pk)' } };
  if ('replace' in write) return { Put: { ...where, Item: itemAttributes(write.replace), ...ifVersion(write.ifVersion) } };
  if ('check' in write) return { ConditionCheck: { ...where, Key: toKey(write.check), ...ifVersion(write.ifVersion) } };
  if ('remove' in write)
    return { Delete: { ...where, Key: toKey(write.remove), ...('ifSeen' in write ? ifSeen(write.ifSeen) : ifVersion(write.ifVersion)) } };
  return { Update: { ...where, Key: toKey(write.advance), ...advanceExpression(write) } };
};

const ifSeen = ({ attribute, value }: Seen) => ({
  ConditionExpression: '#seen = :seen',
  ExpressionAttributeNames: { '#seen': attribute },
  ExpressionAttributeValues: toAttributes({ ':seen': value }),
});

/** SETs and ADDs once per generation: the condition is the guard that makes a replay harmless. */
const advanceExpression = ({ generation, add = {}, set = {} }: Advance) => {
  const sets = Object.keys(set).map((_, index) => `#s${index} = :s${index}`);
  const adds = Object.keys(add).map((_, index) => `#a${index} :a${index}`);
  return {
    UpdateExpression: `SET ${['generation = :generation', 'firstGeneration = if_not_exists(firstGeneration, :generation)', ...sets].join(', ')} ADD ${['version :one', ...adds].join(', ')}`,
    ConditionExpression: 'attribute_not_exists(generation) OR generation < :generation',
    ...((sets.length > 0 || adds.length > 0) && { ExpressionAttributeNames: { ...named('#s', set), ...named('#a', add) } }),
    ExpressionAttributeValues: toAttributes({ ':generation': generation, ':one': 1, ...valued(':s', set), ...valued(':a', add) }),
  };
};

const named = (prefix: string, values: object) => Object.fromEntries(Object.keys(values).map((name, index) => [`${prefix}${index}`, name]));
const valued = (prefix: string, values: object) =>
  Object.fromEntries(Object.values(values).map((value, index) => [`${prefix}${index}`, value]));

const itemAttributes = ({ table: _, ...item }: Item): AttributeMap => toAttributes(item);

const wholeNumbersOnly = <Value>(value: Value): Value => {
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    throw new RangeError(`not a whole number: ${value}; keep decimals as strings`);
  if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) Object.values(value).forEach(wholeNumbersOnly);
  return value;
};
