import { reachableTenant } from '#functions/tenancy/reachable-tenant.ts';
import { etag, ifMatch } from '#functions/http/etag-old.ts';
import { route } from '#functions/http/route.ts';
import type { Node } from '#shared/capacity/domain/node.ts';
import { type QuotaNode, quotaNode, setQuota } from '#shared/capacity/schema.ts';
import { changeLimits } from '#shared/capacity/usecases/change-limits.ts';
import { strandedBy } from '#shared/capacity/usecases/stranded-by.ts';
import { ledgerView, stepsView } from '#shared/capacity/views.ts';
import { quotaLimits } from '#shared/capacity/wire.ts';
import { type Caller, factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';
import { liveCapacity, timesOf } from './live-capacity.ts';

/** The node that the query names, if all of it exists in the caller's factory. */
const nodeOf = async (caller: Caller, { pool, tenant, project }: QuotaNode): Promise<Node> => {
  const factory = factoryOf(caller);
  if (pool === undefined) return { kind: 'factory', factory };
  if ((await liveCapacity().capacity.pool(factory, pool)) === undefined) throw notFound('pool');
  if (tenant === undefined) return { kind: 'pool', factory, pool };
  const { id } = await reachableTenant(caller, tenant);
  if (project === undefined) return { kind: 'tenant', factory, tenant: id, pool };
  if ((await liveCapacity().directory.project(id, project)) === undefined) throw notFound('project');
  return { kind: 'project', factory, tenant: id, pool, project };
};

export const quotaRoutes = [
  route({
    method: 'GET',
    path: '/v1/quotas',
    scope: 'capacity:read',
    query: quotaNode,
    handle: async ({ caller, query }) => {
      const [entry] = await liveCapacity().capacity.ledgers([await nodeOf(caller, query)]);
      return { status: 200, body: ledgerView(entry!), headers: etag(entry!.version) };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/quotas',
    scope: 'capacity:write',
    query: quotaNode,
    body: setQuota,
    handle: async ({ caller, query, body, event, wall }) => {
      const node = await nodeOf(caller, query);
      const limits = quotaLimits(body);
      const { now } = await timesOf(node.factory, wall);
      if (query.dryRun === 'true') {
        const stranded = await strandedBy(liveCapacity())({ node, limits }, now);
        return {
          status: 200,
          body: { dryRun: true, strands: stranded.area.length > 0, deficit: stepsView(stranded.area), reservations: stranded.reservations },
        };
      }
      const { entry, deficit } = await changeLimits(liveCapacity())({ node, limits, ifVersion: ifMatch(event) }, now);
      return { status: 200, body: { ...ledgerView(entry), deficit: stepsView(deficit) }, headers: etag(entry.version) };
    },
  }),
];
