import { route } from '#functions/http/route.ts';
import { reachableTenant } from '#functions/tenancy/reachable-tenant.ts';
import { capacityStatesQuery, reservationUsageQuery } from '#shared/capacity/schema.ts';
import { readCapacityStates } from '#shared/commitments/usecases/read-capacity-states.ts';
import { readReservationUsage } from '#shared/commitments/usecases/read-reservation-usage.ts';
import { readReservation } from '#shared/capacity/usecases/read-reservation.ts';
import { capacityStateView, reservationUsageView } from '#shared/capacity/views.ts';
import { readUsageHours } from '#shared/metering/usecases/read-usage-hours.ts';
import { liveTable } from '#shared/platform/live.ts';
import { liveCapacity, timesOf } from './live-capacity.ts';

const live = () => ({ capacity: liveCapacity().capacity, usage: readUsageHours(liveTable()) });

export const capacityUsageRoutes = [
  route({
    method: 'GET',
    path: '/v1/reservations/{reservation}/usage',
    scope: 'reservations:read',
    query: reservationUsageQuery,
    handle: async ({ caller, params, query, wall }) => {
      const { id: tenant, factory } = await reachableTenant(caller, query.tenant);
      const reservation = await readReservation(live().capacity, tenant, params['reservation'] ?? '');
      const { now } = await timesOf(factory, wall);
      const usage = await readReservationUsage(live())(reservation, query, now);
      return { status: 200, body: reservationUsageView(reservation, usage, { start: query.cursor, limit: query.limit }) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/capacity/states',
    scope: 'reservations:read',
    query: capacityStatesQuery,
    handle: async ({ caller, query }) => {
      const { id: tenant } = await reachableTenant(caller, query.tenant);
      const { data, nextCursor } = await readCapacityStates(live())(tenant, query);
      return { status: 200, body: { data: data.map((state) => ({ tenant, ...capacityStateView(state) })), nextCursor } };
    },
  }),
];
