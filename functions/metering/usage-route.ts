import { route } from '#functions/http/route.ts';
import { reachableTenant } from '#functions/tenancy/reachable-tenant.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { liveTable } from '#shared/platform/live.ts';
import { usageQuery } from '#shared/metering/schema.ts';
import { summariseUsage } from '#shared/metering/usecases/summarise-usage.ts';

export const usageRoute = route({
  method: 'GET',
  path: '/v1/usage',
  scope: 'usage:read',
  query: usageQuery,
  handle: async ({ caller, query }) => {
    const { id: tenant } = await reachableTenant(caller, query.tenant);
    const { data, nextCursor } = await summariseUsage({ table: liveTable() })(tenant, query);
    const view = data.map(({ start, meter, quantity, ...rest }) => ({
      start: formatInstant(start),
      granularity: query.granularity,
      tenant,
      ...rest,
      meter,
      quantity: quantity.toString(),
      unit: meter === 'gpu.time' ? 'micro-GPU-second' : 'token',
    }));
    return { status: 200, body: { data: view, nextCursor } };
  },
});
