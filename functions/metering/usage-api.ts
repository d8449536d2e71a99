import { api } from '#functions/http/api-old.ts';
import { laneRoutes } from './lane-routes.ts';
import { usageRoute } from './usage-route.ts';

/** Where lanes stand, and what was used. */
export const handler = api([...laneRoutes, usageRoute]);
