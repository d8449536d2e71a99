import { api } from '#functions/http/api-old.ts';
import { contractRoutes } from './contract-routes.ts';
import { priceBookRoutes } from './price-book-routes.ts';

/** What things cost, and who pays by which book. */
export const handler = api([...priceBookRoutes, ...contractRoutes]);
