import { api } from '#functions/http/api.ts';
import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { servedBy } from '#functions/http/serve.ts';
import { live, type RatingDeps, ratingDeps } from '#functions/wiring.ts';
import * as askCheck from '#shared/invoicing/price-check/endpoints.ts';
import { checkPriceBook } from '#shared/invoicing/usecases/check-price-book.ts';
import * as ask from '#shared/rating/endpoints.ts';
import { createContract } from '#shared/rating/usecases/create-contract.ts';
import { planPriceVersion } from '#shared/rating/usecases/plan-price-version.ts';
import { publishPriceVersion } from '#shared/rating/usecases/publish-price-version.ts';
import { listPriceBooks, readPriceVersion } from '#shared/rating/usecases/read-price-books.ts';
import { factoryOf } from '#shared/tenancy/domain/caller.ts';

const serve = servedBy<RatingDeps>();

/** What things cost, and who pays by which book. */
export const pricesApi = [
  serve(ask.publishPriceVersion, async ({ deps, once, caller, body }) => {
    const factory = factoryOf(caller);
    return publishPriceVersion(deps)(once, factory, body, await deps.now(factory));
  }),
  serve(askCheck.checkPriceBook, async ({ deps, caller, body: { sample, ...published } }) => {
    const factory = factoryOf(caller);
    return checkPriceBook({ plan: planPriceVersion(deps) })(factory, published, sample, await deps.now(factory));
  }),
  serve(ask.listPriceBooks, ({ deps, caller, query }) => listPriceBooks(deps)(caller, query)),
  serve(ask.readPriceVersion, ({ deps, caller, params }) => readPriceVersion(deps)(caller, params.name, params.version)),
  serve(ask.createContract, async ({ deps, once, caller, body }) => {
    const { factory } = await reachableTenant(deps, caller, body.tenant);
    return createContract(deps)(once, factory, body, await deps.now(factory));
  }),
  serve(ask.listContracts, async ({ deps, caller, query }) => {
    const { id } = await reachableTenant(deps, caller, query.tenant);
    return deps.rating.contracts(id, query);
  }),
];

export const handler = api(pricesApi, () => ratingDeps(live()));
