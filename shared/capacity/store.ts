import { happened } from '#shared/contract/fact.ts';
import type { Page, PageRequest } from '#shared/contract/pages.ts';
import { pendingFact } from '#shared/platform/facts.ts';
import { readPage } from '#shared/platform/pages.ts';
import type { Item, Key, Table, Write } from '#shared/platform/table.ts';
import type { Deficit } from './domain/deficit.ts';
import { decodeLedger, decodeSteps, encodeLedger, encodeSteps } from './domain/ledger-codec.ts';
import { emptyLedger } from './domain/ledger.ts';
import type { Entry, Node } from './domain/node.ts';
import type { Pool } from './domain/pool.ts';
import type { Reservation } from './domain/reservation.ts';
import { NOTHING } from './domain/steps.ts';
import type { Terms } from './domain/terms.ts';
import { reservationChanged, reservationDeficit } from './facts.ts';

const key = (pk: string, sk: string): Key => ({ table: 'billing', pk, sk });

const poolKey = (factory: string, pool: string) => key(`F#${factory}#POOL`, pool);
const poolNameKey = (factory: string, name: string) => key(`F#${factory}#POOLNAME`, name);
const domainsOf = (factory: string, pool: string) => `F#${factory}#POOL#${pool}#DOMAIN`;
const slicesOf = (factory: string, pool: string) => `F#${factory}#POOL#${pool}#SLICE`;
const termsOf = (factory: string, pool: string) => `F#${factory}#POOL#${pool}#TERMS`;
const deficitsOf = (factory: string, pool: string) => `F#${factory}#POOL#${pool}#DEFICIT`;
const reservationKey = (tenant: string, id: string) => key(`T#${tenant}#RESERVATION`, id);
const quoteKeyKey = (factory: string) => key(`F#${factory}`, 'QUOTE_KEY');
const deficitKey = ({ factory, pool, node, ledgerVersion }: Deficit) =>
  key(deficitsOf(factory, pool), `${node}#${String(ledgerVersion).padStart(10, '0')}`);

const ledgerKey = (node: Node): Key => {
  if (node.kind === 'factory') return key(`F#${node.factory}#QUOTA`, 'LEDGER');
  if (node.kind === 'pool') return key(`F#${node.factory}#POOL#${node.pool}#QUOTA`, 'LEDGER');
  if (node.kind === 'domain') return key(domainsOf(node.factory, node.pool), node.domain);
  const sk = node.kind === 'tenant' ? node.pool : `${node.pool}#${node.project}`;
  return key(`T#${node.tenant}#QUOTA`, sk);
};

const insert = (at: Key, value: object): Write => ({ insert: { ...at, version: 1, ...value } });

export const insertPool = (pool: Pool): Write[] => [
  insert(poolKey(pool.factory, pool.id), pool),
  insert(poolNameKey(pool.factory, pool.name), { id: pool.id }),
];
export const insertTerms = (factory: string, pool: string, terms: Terms): Write =>
  insert(key(termsOf(factory, pool), `${terms.tenant}#${String(terms.effectiveFrom).padStart(15, '0')}`), terms);
export const insertQuoteKey = (factory: string, secret: string): Write => insert(quoteKeyKey(factory), { secret });

/** A ledger's next version, if nobody was faster; a tenant's first slice of a pool is listed with the pool. */
export const putLedger = ({ node, version, ledger }: Entry): Write[] => {
  const item = { ...ledgerKey(node), version: version + 1, kind: node.kind, ledger: encodeLedger(ledger) };
  if (version > 0) return [{ replace: item, ifVersion: version }];
  return node.kind === 'tenant' ? [{ insert: item }, insert(key(slicesOf(node.factory, node.pool), node.tenant), {})] : [{ insert: item }];
};

/** A reservation's next revision with its one fact. */
export const putReservation = (reservation: Reservation): Write[] => {
  const { id, tenant, project, pool, sku, state, n, start, end, revision } = reservation;
  const { at, kind } = reservation.revisions.at(-1)!;
  const legs = reservation.legs.map(({ domain, steps }) => ({ domain, steps: encodeSteps(steps) }));
  const item = { ...reservationKey(tenant, id), ...reservation, version: revision, legs };
  return [
    revision === 1 ? { insert: item } : { replace: item, ifVersion: revision - 1 },
    pendingFact(
      happened(reservationChanged[kind], { tenant, subject: id, revision, at, data: { project, pool, sku, status: state, n, start, end } }),
    ),
  ];
};

export const insertDeficit = (deficit: Deficit): Write => insert(deficitKey(deficit), { ...deficit, area: encodeSteps(deficit.area) });

/** Tells some reservations of a deficit, in the transaction that crosses them off its list. */
export const tellDeficit = ({ deficit, version }: StoredDeficit, told: readonly string[]): Write[] => {
  const { ledgerVersion, node, pool, at } = deficit;
  const facts = told.map((name) => {
    const [tenant = '', reservation = ''] = name.split('/');
    const data = { reservation, pool, node, ledgerVersion };
    const subject = `${reservation}/deficit/${pool}/${node}`;
    return pendingFact(happened(reservationDeficit, { tenant, subject, revision: ledgerVersion, at, data }));
  });
  const untold = deficit.untold.filter((name) => !told.includes(name));
  return [replaceDeficit({ deficit: { ...deficit, untold }, version }), ...facts];
};

export const replaceDeficit = ({ deficit, version }: StoredDeficit): Write => ({
  replace: { ...deficitKey(deficit), ...deficit, area: encodeSteps(deficit.area), version: version + 1 },
  ifVersion: version,
});

export type StoredDeficit = { readonly deficit: Deficit; readonly version: number };

const plain = (value: unknown): unknown => {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
};

const whole = <Value>(item: Item): Value => {
  const { table: _table, pk: _pk, sk: _sk, version: _version, ...rest } = item;
  return plain(rest) as Value;
};

type StoredLegs = { readonly legs: readonly { readonly domain: string; readonly steps: Uint8Array }[] };

const toReservation = (item: Item): Reservation => {
  const { legs, ...rest } = whole<Omit<Reservation, 'legs'> & StoredLegs>(item);
  return { ...rest, legs: legs.map(({ domain, steps }) => ({ domain, steps: decodeSteps(steps) })) };
};

const toDeficit = (item: Item): StoredDeficit => {
  const { area, ...rest } = whole<Omit<Deficit, 'area'> & { area: Uint8Array }>(item);
  return { deficit: { ...rest, area: decodeSteps(area) }, version: item.version };
};

const toEntry = (node: Node, item: Item | undefined): Entry =>
  item === undefined
    ? { node, version: 0, ledger: node.kind === 'domain' ? emptyLedger('domain', NOTHING) : emptyLedger(node.kind) }
    : { node, version: item.version, ledger: decodeLedger(node.kind, item['ledger'] as Uint8Array) };

/** Reads of the capacity rows, all strongly consistent. */
export const capacityStore = (table: Pick<Table, 'get' | 'getMany' | 'query'>) => {
  async function* each<Value>(pk: string, to: (item: Item) => Value): AsyncIterable<Value> {
    for await (const item of table.query({ table: 'billing', pk })) yield to(item);
  }
  const page = <Value>(pk: string, request: PageRequest, to: (item: Item) => Value): Promise<Page<Value>> =>
    readPage(table, { table: 'billing', pk }, request, to);
  const one = async <Value>(at: Key, to: (item: Item) => Value): Promise<Value | undefined> => {
    const item = await table.get(at);
    return item && to(item);
  };
  return {
    pool: (factory: string, id: string) => one(poolKey(factory, id), whole<Pool>),
    poolNamed: async (factory: string, name: string) => (await table.get(poolNameKey(factory, name)))?.['id'] as string | undefined,
    pools: (factory: string, request: PageRequest) => page(poolKey(factory, '').pk, request, whole<Pool>),
    terms: (factory: string, pool: string) => each(termsOf(factory, pool), whole<Terms>),
    quoteKey: (factory: string) => one(quoteKeyKey(factory), (item) => String(item['secret'])),
    /** The ledgers of the nodes, version 0 where there is none yet. */
    ledgers: async (nodes: readonly Node[]): Promise<readonly Entry[]> => {
      const keys = nodes.map(ledgerKey);
      const found = new Map((await table.getMany(keys)).map((item) => [`${item.pk} ${item.sk}`, item]));
      return nodes.map((node, index) => toEntry(node, found.get(`${keys[index]!.pk} ${keys[index]!.sk}`)));
    },
    /** A pool's domains in the order of their names. */
    domains: (factory: string, pool: string) =>
      each(domainsOf(factory, pool), (item) => toEntry({ kind: 'domain', factory, pool, domain: item.sk }, item)),
    domainPage: (factory: string, pool: string, request: PageRequest) =>
      page(domainsOf(factory, pool), request, (item) => toEntry({ kind: 'domain', factory, pool, domain: item.sk }, item)),
    /** Tenants that have, or had, a slice of the pool. */
    slices: (factory: string, pool: string) => each(slicesOf(factory, pool), ({ sk }) => sk),
    /** Projects of a tenant that have a ledger in the pool. */
    projects: async function* (tenant: string, pool: string): AsyncIterable<string> {
      const { pk } = ledgerKey({ kind: 'tenant', factory: '', tenant, pool });
      const range = { from: `${pool}#`, to: `${pool}#~` };
      for await (const { sk } of table.query({ table: 'billing', pk }, range)) yield sk.slice(pool.length + 1);
    },
    reservation: (tenant: string, id: string) => one(reservationKey(tenant, id), toReservation),
    reservations: (tenant: string) => each(reservationKey(tenant, '').pk, toReservation),
    reservationPage: (tenant: string, request: PageRequest) => page(reservationKey(tenant, '').pk, request, toReservation),
    deficits: (factory: string, pool: string) => each(deficitsOf(factory, pool), toDeficit),
    deficitPage: (factory: string, pool: string, request: PageRequest) => page(deficitsOf(factory, pool), request, toDeficit),
    deficit: (deficit: Deficit) => one(deficitKey(deficit), toDeficit),
  };
};

export type CapacityStore = ReturnType<typeof capacityStore>;
