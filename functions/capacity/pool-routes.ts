import { etag, ifMatch } from '#functions/http/etag-old.ts';
import { route } from '#functions/http/route.ts';
import type { Entry, Node } from '#shared/capacity/domain/node.ts';
import {
  createDomain as createDomainSchema,
  createPool as createPoolSchema,
  createTerms as createTermsSchema,
  setSupply,
} from '#shared/capacity/schema.ts';
import { changeLimits } from '#shared/capacity/usecases/change-limits.ts';
import { createDomain, createPool, createTerms } from '#shared/capacity/usecases/create-pool.ts';
import { deficitView, ledgerView, poolView, stepsView, termsView } from '#shared/capacity/views.ts';
import { supplyLimits } from '#shared/capacity/wire.ts';
import { type Caller, factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import { pageQuery } from '#shared/tenancy/schema.ts';
import { liveCapacity, timesOf } from './live-capacity.ts';

type Params = Readonly<Record<string, string>>;

const poolOf = async (caller: Caller, params: Params) => {
  const pool = await liveCapacity().capacity.pool(factoryOf(caller), params['pool'] ?? '');
  if (pool === undefined) throw notFound('pool');
  return pool;
};

const domainNode = async (caller: Caller, params: Params): Promise<Node> => {
  const { factory, id } = await poolOf(caller, params);
  return { kind: 'domain', factory, pool: id, domain: params['domain'] ?? '' };
};

const found = ([entry]: readonly Entry[]): Entry => {
  if (entry === undefined || entry.version === 0) throw notFound('domain');
  return entry;
};

export const poolRoutes = [
  route({
    method: 'POST',
    path: '/v1/pools',
    scope: 'capacity:write',
    body: createPoolSchema,
    handle: async (call) => {
      const factory = factoryOf(call.caller);
      return createPool(liveCapacity())(call.once(), factory, call.body, await timesOf(factory, call.wall));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/pools',
    scope: 'reservations:read',
    query: pageQuery,
    handle: async ({ caller, query }) => {
      const { data, nextCursor } = await liveCapacity().capacity.pools(factoryOf(caller), query);
      return { status: 200, body: { data: data.map(poolView), nextCursor } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/pools/{pool}',
    scope: 'reservations:read',
    handle: async ({ caller, params }) => {
      const pool = await poolOf(caller, params);
      const versions = await Array.fromAsync(liveCapacity().capacity.terms(pool.factory, pool.id));
      const own = versions.filter(({ tenant }) => caller.tenant === undefined || tenant === '*' || tenant === caller.tenant);
      return { status: 200, body: { ...poolView(pool), terms: own.map(termsView) } };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/pools/{pool}/terms',
    scope: 'capacity:write',
    body: createTermsSchema,
    handle: async (call) => {
      const { factory, id } = await poolOf(call.caller, call.params);
      return createTerms(liveCapacity())(call.once(), factory, id, call.body, await timesOf(factory, call.wall));
    },
  }),
  route({
    method: 'POST',
    path: '/v1/pools/{pool}/domains',
    scope: 'capacity:write',
    body: createDomainSchema,
    handle: async (call) => {
      const { factory, id } = await poolOf(call.caller, call.params);
      return createDomain(liveCapacity())(call.once(), factory, id, call.body);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/pools/{pool}/domains',
    scope: 'capacity:read',
    query: pageQuery,
    handle: async ({ caller, params, query }) => {
      const { factory, id } = await poolOf(caller, params);
      const { data, nextCursor } = await liveCapacity().capacity.domainPage(factory, id, query);
      return { status: 200, body: { data: data.map(ledgerView), nextCursor } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/pools/{pool}/domains/{domain}',
    scope: 'capacity:read',
    handle: async ({ caller, params }) => {
      const entry = found(await liveCapacity().capacity.ledgers([await domainNode(caller, params)]));
      return { status: 200, body: ledgerView(entry), headers: etag(entry.version) };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/pools/{pool}/domains/{domain}/supply',
    scope: 'capacity:write',
    body: setSupply,
    handle: async ({ caller, params, body, event, wall }) => {
      const node = await domainNode(caller, params);
      const { now } = await timesOf(factoryOf(caller), wall);
      const change = { node, limits: supplyLimits(body), ifVersion: ifMatch(event) };
      const { entry, deficit } = await changeLimits(liveCapacity())(change, now);
      return { status: 200, body: { ...ledgerView(entry), deficit: stepsView(deficit) }, headers: etag(entry.version) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/pools/{pool}/deficits',
    scope: 'capacity:read',
    query: pageQuery,
    handle: async ({ caller, params, query }) => {
      const { factory, id } = await poolOf(caller, params);
      const { data, nextCursor } = await liveCapacity().capacity.deficitPage(factory, id, query);
      return { status: 200, body: { data: data.map(({ deficit }) => deficitView(deficit)), nextCursor } };
    },
  }),
];
