import { ifMatch } from '#functions/http/if-match.ts';
import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { servedBy } from '#functions/http/serve.ts';
import type { CapacityDeps } from '#functions/wiring.ts';
import { quotaLimits, supplyLimits } from '#shared/capacity/domain/limits.ts';
import type { Node } from '#shared/capacity/domain/node.ts';
import * as ask from '#shared/capacity/endpoints.ts';
import type { QuotaNode } from '#shared/capacity/requests.ts';
import { auditPool, rebuildPool, stopLedgers } from '#shared/capacity/usecases/audit-pool.ts';
import { auditTop, rebuildTop } from '#shared/capacity/usecases/audit-top.ts';
import { changeLimits } from '#shared/capacity/usecases/change-limits.ts';
import { createDomain, createPool, createTerms } from '#shared/capacity/usecases/create-pool.ts';
import { strandedBy } from '#shared/capacity/usecases/stranded-by.ts';
import { mapPage } from '#shared/contract/pages.ts';
import { type Caller, factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';

const serve = servedBy<CapacityDeps>();

const poolOf = async ({ capacity }: CapacityDeps, caller: Caller, { pool: id }: { readonly pool: string }) => {
  const pool = await capacity.pool(factoryOf(caller), id);
  if (pool === undefined) throw notFound('pool');
  return pool;
};

const domainNode = async (
  deps: CapacityDeps,
  caller: Caller,
  params: { readonly pool: string; readonly domain: string },
): Promise<Node> => {
  const { factory, id } = await poolOf(deps, caller, params);
  return { kind: 'domain', factory, pool: id, domain: params.domain };
};

/** The node that the query names, if all of it exists in the caller's factory. */
const quotaNode = async (deps: CapacityDeps, caller: Caller, { pool, tenant, project }: QuotaNode): Promise<Node> => {
  const factory = factoryOf(caller);
  if (pool === undefined) return { kind: 'factory', factory };
  if ((await deps.capacity.pool(factory, pool)) === undefined) throw notFound('pool');
  if (tenant === undefined) return { kind: 'pool', factory, pool };
  const { id } = await reachableTenant(deps, caller, tenant);
  if (project === undefined) return { kind: 'tenant', factory, tenant: id, pool };
  if ((await deps.directory.project(id, project)) === undefined) throw notFound('project');
  return { kind: 'project', factory, tenant: id, pool, project };
};

/** Pools with their terms, domains and quotas, and the audits of their ledgers. Running an audit again is harmless, so it needs no Idempotency-Key. */
export const poolRoutes = [
  serve(ask.createPool, async ({ deps, once, caller, body, wall }) => {
    const factory = factoryOf(caller);
    return createPool(deps)(once, factory, body, { now: await deps.now(factory), wall });
  }),
  serve(ask.listPools, ({ deps, caller, query }) => deps.capacity.pools(factoryOf(caller), query)),
  serve(ask.readPool, async ({ deps, caller, params }) => {
    const pool = await poolOf(deps, caller, params);
    const versions = await Array.fromAsync(deps.capacity.terms(pool.factory, pool.id));
    const terms = versions.filter(({ tenant }) => caller.tenant === undefined || tenant === '*' || tenant === caller.tenant);
    return { pool, terms };
  }),
  serve(ask.createTerms, async ({ deps, once, caller, params, body, wall }) => {
    const { factory, id } = await poolOf(deps, caller, params);
    return createTerms(deps)(once, factory, id, body, { now: await deps.now(factory), wall });
  }),
  serve(ask.createDomain, async ({ deps, once, caller, params, body }) => {
    const { factory, id } = await poolOf(deps, caller, params);
    return createDomain(deps)(once, factory, id, body);
  }),
  serve(ask.listDomains, async ({ deps, caller, params, query }) => {
    const { factory, id } = await poolOf(deps, caller, params);
    return deps.capacity.domainPage(factory, id, query);
  }),
  serve(ask.readDomain, async ({ deps, caller, params }) => {
    const [entry] = await deps.capacity.ledgers([await domainNode(deps, caller, params)]);
    if (entry === undefined || entry.version === 0) throw notFound('domain');
    return entry;
  }),
  serve(ask.setSupply, async ({ deps, caller, params, body, event }) => {
    const node = await domainNode(deps, caller, params);
    const change = { node, limits: supplyLimits(body), ifVersion: ifMatch(event) };
    return changeLimits(deps)(change, await deps.now(factoryOf(caller)));
  }),
  serve(ask.listDeficits, async ({ deps, caller, params, query }) => {
    const { factory, id } = await poolOf(deps, caller, params);
    return mapPage(await deps.capacity.deficitPage(factory, id, query), ({ deficit }) => deficit);
  }),
  serve(ask.readQuota, async ({ deps, caller, query }) => {
    const [entry] = await deps.capacity.ledgers([await quotaNode(deps, caller, query)]);
    return entry!;
  }),
  serve(ask.setQuota, async ({ deps, caller, query, body, event }) => {
    const node = await quotaNode(deps, caller, query);
    const limits = quotaLimits(body);
    const now = await deps.now(node.factory);
    if (query.dryRun === 'true') return { stranded: await strandedBy(deps)({ node, limits }, now) };
    return { changed: await changeLimits(deps)({ node, limits, ifVersion: ifMatch(event) }, now) };
  }),
  serve(ask.auditFactoryLedger, async ({ deps, caller, wall }) => {
    const all = await auditTop(deps)(factoryOf(caller));
    await stopLedgers(deps)(all);
    return { all, at: wall };
  }),
  serve(ask.rebuildFactoryLedger, async ({ deps, caller, wall }) => ({ all: await rebuildTop(deps)(factoryOf(caller)), at: wall })),
  serve(ask.auditPool, async ({ deps, caller, params, wall }) => {
    const all = await auditPool(deps)(factoryOf(caller), params.pool);
    await stopLedgers(deps)(all);
    return { all, at: wall };
  }),
  serve(ask.rebuildPool, async ({ deps, caller, params, wall }) => {
    const factory = factoryOf(caller);
    return { all: await rebuildPool(deps)(factory, params.pool, { now: await deps.now(factory), wall }), at: wall };
  }),
];
