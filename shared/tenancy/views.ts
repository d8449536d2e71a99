import { formatInstant } from '#shared/kernel/time.ts';
import type { ApiKey, Factory, Producer, Project, Tenant } from './schema.ts';

/** What the API shows of each thing; a key's hash is never among it. */
export const factoryView = ({ id, name, createdAt }: Factory) => ({ id, name, createdAt: formatInstant(createdAt) });

export const tenantView = ({ createdAt, ...tenant }: Tenant) => ({ ...tenant, createdAt: formatInstant(createdAt) });

export const projectView = ({ createdAt, ...project }: Project) => ({ ...project, createdAt: formatInstant(createdAt) });

export const producerView = ({ createdAt, ...producer }: Producer) => ({ ...producer, createdAt: formatInstant(createdAt) });

export const apiKeyView = ({ createdAt, expiresAt, revokedAt, ...apiKey }: ApiKey) => ({
  ...apiKey,
  createdAt: formatInstant(createdAt),
  expiresAt: expiresAt === undefined ? null : formatInstant(expiresAt),
  revokedAt: revokedAt === undefined ? null : formatInstant(revokedAt),
});
