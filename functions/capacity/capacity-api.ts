import { api } from '#functions/http/api.ts';
import { type CapacityDeps, capacityDeps, live } from '#functions/wiring.ts';
import { planningRoutes } from './planning-routes.ts';
import { poolRoutes } from './pool-routes.ts';
import { reservationRoutes } from './reservation-routes.ts';
import type { Served } from '#functions/http/serve.ts';

/** Pools, quotas, reservations, search and audits: the one function that writes capacity. */
export const capacityApi: readonly Served<CapacityDeps>[] = [...planningRoutes, ...poolRoutes, ...reservationRoutes];

export const handler = api(capacityApi, () => capacityDeps(live()));
