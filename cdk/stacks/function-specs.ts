import type { Grants } from '../constructs/node-function.ts';

const READ = ['GetItem', 'BatchGetItem', 'Query'] as const;
/** Remembers answers by Idempotency-Key. */
const ONCE = ['GetItem', 'PutItem'] as const;

type FunctionSpec = { readonly seconds: number; readonly grants: Grants };

/** A gateway waits 29 seconds at most. */
const API = 29;

/** Every function by its entry: how long it may take, and the least that it needs. Authentication reads an API key from billing. */
export const functionSpecs = {
  'tenancy/tenancy-api': { seconds: API, grants: { billing: [...READ, 'PutItem'], ephemera: ONCE } },
  'tenancy/first-operator-key-invoke': { seconds: API, grants: { billing: ['PutItem'] } },
  'metering/ingest-api': {
    seconds: API,
    grants: { billing: ['GetItem', 'BatchGetItem'], usage: ['GetItem', 'PutItem'], raw: ['PutObject'] },
  },
  'metering/usage-api': { seconds: API, grants: { billing: ['GetItem'], usage: [...READ, 'PutItem'], ephemera: ONCE } },
  'metering/rollup-stream': { seconds: 60, grants: { rollup: ['SendMessage'] } },
  'metering/rollup-rule': { seconds: 60, grants: { usage: ['Query'], rollup: ['SendMessage'] } },
  'metering/rollup-queue': {
    seconds: 300,
    // Of billing: the factory's present, and the facts that late usage raises.
    grants: {
      billing: ['GetItem', 'PutItem'],
      usage: [...READ, 'PutItem', 'UpdateItem', 'DeleteItem'],
      raw: ['GetObject', 'PutObject', 'ListBucket'],
    },
  },
  'metering/sweep-lanes-rule': { seconds: 300, grants: { usage: [...READ, 'PutItem'] } },
  'capacity/capacity-api': { seconds: API, grants: { billing: [...READ, 'PutItem'], usage: ['Query'], ephemera: ONCE } },
  'capacity/audit-rule': { seconds: 300, grants: { billing: [...READ, 'PutItem'] } },
  'rating/prices-api': { seconds: API, grants: { billing: [...READ, 'PutItem'], ephemera: ONCE } },
  'invoicing/invoices-api': {
    seconds: API,
    grants: {
      billing: [...READ, 'PutItem', 'DeleteItem'],
      usage: [...READ, 'PutItem'],
      ephemera: ONCE,
      documents: ['GetObject', 'PutObject'],
      closing: ['SendMessage'],
    },
  },
  'invoicing/close-invoice-queue': {
    seconds: 900,
    grants: {
      billing: [...READ, 'PutItem', 'DeleteItem'],
      usage: [...READ, 'PutItem', 'DeleteItem'],
      documents: ['GetObject', 'PutObject'],
      numbering: ['SendMessage'],
      closing: ['SendMessage'],
    },
  },
  'invoicing/close-invoices-rule': {
    seconds: 300,
    grants: { billing: READ, usage: [...READ, 'PutItem'], closing: ['SendMessage'] },
  },
  'invoicing/number-invoices-queue': {
    seconds: 60,
    grants: { billing: [...READ, 'PutItem', 'DeleteItem'], usage: ['DeleteItem'] },
  },
  'invoicing/number-invoices-rule': {
    seconds: 60,
    grants: { billing: [...READ, 'PutItem', 'DeleteItem'], usage: ['DeleteItem'] },
  },
  'http/openapi-api': { seconds: API, grants: {} },
} as const satisfies Record<string, FunctionSpec>;

export type Entry = keyof typeof functionSpecs;
