import { capacityApi } from './capacity/capacity-api.ts';
import { openApi } from './http/openapi-api.ts';
import type { Served } from './http/serve.ts';
import { invoicesApi } from './invoicing/invoices-api.ts';
import { ingestApi } from './metering/ingest-api.ts';
import { usageApi } from './metering/usage-api.ts';
import { pricesApi } from './rating/prices-api.ts';
import { tenancyApi } from './tenancy/tenancy-api.ts';

/** Entries and the endpoints that each binds. */
export type Apis = Readonly<Record<string, readonly Served<never>[]>>;

/** Every endpoint, by the entry that answers it: gateway, OpenAPI document and fuzz tests read them here. */
export const apis = {
  'tenancy/tenancy-api': tenancyApi,
  'metering/ingest-api': ingestApi,
  'metering/usage-api': usageApi,
  'capacity/capacity-api': capacityApi,
  'rating/prices-api': pricesApi,
  'invoicing/invoices-api': invoicesApi,
  'http/openapi-api': openApi,
} as const satisfies Apis;
