import * as z from 'zod';
import { apiKeyId, factoryId, name, producerId, projectId, tenantId } from '#shared/contract/ids.ts';
import { instantOrNull, shownInstant } from '#shared/contract/instants.ts';
import { projection } from '#shared/contract/projection.ts';
import { scopes } from '#shared/contract/scopes.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { NewApiKey } from './domain/caller.ts';
import type { Factory, Producer, Project, Tenant } from './domain/directory.ts';
import { roles } from './domain/roles.ts';

const named = { name, createdAt: shownInstant };

export const factory = projection(z.object({ id: factoryId, ...named }), ({ id, name, createdAt }: Factory) => ({
  id,
  name,
  createdAt: formatInstant(createdAt),
}));

const secret = z.string().optional().describe('In the first answer only, a replay has none');

export const newFactory = projection(
  z.object({ id: factoryId, ...named, operatorKey: z.object({ id: apiKeyId, secret }) }),
  ({ operatorKey, ...made }: Factory & { readonly operatorKey: Pick<NewApiKey, 'id' | 'secret'> }) => ({
    ...factory.show(made),
    operatorKey,
  }),
);

export const tenant = projection(
  z.object({ id: tenantId, factory: factoryId, ...named, status: z.literal('active'), defaultProject: projectId }),
  ({ createdAt, ...tenant }: Tenant) => ({ ...tenant, createdAt: formatInstant(createdAt) }),
);

export const project = projection(z.object({ id: projectId, tenant: tenantId, ...named }), ({ createdAt, ...project }: Project) => ({
  ...project,
  createdAt: formatInstant(createdAt),
}));

const retirement = z.object({ from: shownInstant, by: z.string(), at: shownInstant, reason: z.string() });

export const producer = projection(
  z.object({ id: producerId, factory: factoryId, ...named, retired: retirement.nullable() }),
  ({ createdAt, retired, ...producer }: Producer) => ({
    ...producer,
    createdAt: formatInstant(createdAt),
    retired: retired === undefined ? null : { ...retired, from: formatInstant(retired.from), at: formatInstant(retired.at) },
  }),
);

/** A key's hash is never shown. */
export const apiKey = projection(
  z.object({
    id: apiKeyId,
    role: z.enum(roles),
    ...named,
    scopes: z.array(z.enum(scopes)),
    factory: factoryId.optional(),
    tenant: tenantId.optional(),
    producer: producerId.optional(),
    secret,
    expiresAt: shownInstant.nullable(),
    revokedAt: shownInstant.nullable(),
  }),
  ({ createdAt, expiresAt, revokedAt, ...apiKey }: NewApiKey) => ({
    ...apiKey,
    createdAt: formatInstant(createdAt),
    expiresAt: instantOrNull(expiresAt),
    revokedAt: instantOrNull(revokedAt),
  }),
);

export const clock = projection(z.object({ now: shownInstant }), (now: Instant) => ({ now: formatInstant(now) }));

export const shards = projection(z.object({ shards: z.int() }), (shards: number) => ({ shards }));
