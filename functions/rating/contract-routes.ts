import { route } from '#functions/http/route.ts';
import { reachableTenant } from '#functions/tenancy/reachable-tenant.ts';
import { listContracts as listContractsSchema, putContract } from '#shared/rating/schema.ts';
import { listContracts } from '#shared/rating/usecases/list-prices.ts';
import { makeContract } from '#shared/rating/usecases/make-contract.ts';
import { contractView } from '#shared/rating/views.ts';
import { liveRating } from './live-rating.ts';

export const contractRoutes = [
  route({
    method: 'POST',
    path: '/v1/contracts',
    scope: 'prices:write',
    body: putContract,
    handle: async (call) => {
      const { caller, body } = call;
      const { factory } = await reachableTenant(caller, body.tenant);
      const rating = liveRating();
      return makeContract(rating)(call.once(), factory, body, await rating.now(factory));
    },
  }),
  route({
    method: 'GET',
    path: '/v1/contracts',
    scope: 'prices:read',
    query: listContractsSchema,
    handle: async ({ caller, query }) => {
      const tenant = await reachableTenant(caller, query.tenant);
      const { data, nextCursor } = await listContracts(liveRating().table)(tenant.id, query);
      return { status: 200, body: { data: data.map(contractView), nextCursor } };
    },
  }),
];
