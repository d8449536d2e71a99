import { api } from '#functions/http/api-old.ts';
import { auditRoutes } from './audit-routes.ts';
import { capacityUsageRoutes } from './capacity-usage-routes.ts';
import { poolRoutes } from './pool-routes.ts';
import { quotaRoutes } from './quota-routes.ts';
import { reservationRoutes } from './reservation-routes.ts';
import { searchRoutes } from './search-routes.ts';

/** Pools, quotas, reservations, search and audits: the one function that writes capacity. */
export const handler = api([...searchRoutes, ...auditRoutes, ...poolRoutes, ...quotaRoutes, ...reservationRoutes, ...capacityUsageRoutes]);
