import { api } from '#functions/http/api.ts';
import { apiKeyRoutes } from './api-key-routes.ts';
import { factoryRoutes } from './factory-routes.ts';
import { tenantRoutes } from './tenant-routes.ts';

/** Factories, clocks, tenants, projects, producers and API keys; also every unknown path. */
export const handler = api([...factoryRoutes, ...tenantRoutes, ...apiKeyRoutes]);
