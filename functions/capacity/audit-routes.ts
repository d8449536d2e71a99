import { route } from '#functions/http/route.ts';
import { plainBody } from '#shared/capacity/schema.ts';
import { auditPool, rebuildPool, stopLedgers } from '#shared/capacity/usecases/audit-pool.ts';
import { auditTop, rebuildTop } from '#shared/capacity/usecases/audit-top.ts';
import { auditView } from '#shared/capacity/views.ts';
import { factoryOf } from '#shared/tenancy/domain/caller.ts';
import { liveCapacity, timesOf } from './live-capacity.ts';

/** Running any of them again is harmless, so none needs an Idempotency-Key. */
export const auditRoutes = [
  route({
    method: 'POST',
    path: '/v1/capacity/audit',
    scope: 'capacity:write',
    body: plainBody,
    handle: async ({ caller, wall }) => {
      const all = await auditTop(liveCapacity())(factoryOf(caller));
      await stopLedgers(liveCapacity())(all);
      return { status: 200, body: auditView(all, wall) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/capacity/rebuild',
    scope: 'capacity:write',
    body: plainBody,
    handle: async ({ caller, wall }) => ({ status: 200, body: auditView(await rebuildTop(liveCapacity())(factoryOf(caller)), wall) }),
  }),
  route({
    method: 'POST',
    path: '/v1/pools/{pool}/audit',
    scope: 'capacity:write',
    body: plainBody,
    handle: async ({ caller, params, wall }) => {
      const all = await auditPool(liveCapacity())(factoryOf(caller), params['pool'] ?? '');
      await stopLedgers(liveCapacity())(all);
      return { status: 200, body: auditView(all, wall) };
    },
  }),
  route({
    method: 'POST',
    path: '/v1/pools/{pool}/rebuild',
    scope: 'capacity:write',
    body: plainBody,
    handle: async ({ caller, params, wall }) => {
      const factory = factoryOf(caller);
      const all = await rebuildPool(liveCapacity())(factory, params['pool'] ?? '', await timesOf(factory, wall));
      return { status: 200, body: auditView(all, wall) };
    },
  }),
];
