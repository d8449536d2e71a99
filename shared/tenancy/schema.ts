// TRANSITIONAL: removed once every capability imports from #shared/contract.
import * as z from 'zod';
import { decodeCursor } from '#shared/contract/pages.ts';
export { factoryId, name, producerId, projectId, tenantId } from '#shared/contract/ids.ts';
export { instant } from '#shared/contract/instants.ts';
export { type Scope, scopes } from '#shared/contract/scopes.ts';
export type { Factory, Producer, Project, Tenant } from './domain/directory.ts';
export type { ApiKey } from './domain/caller.ts';
export const page = { limit: z.coerce.number().int().min(1).max(100).default(100), cursor: z.string().min(1).max(500).optional() };
export const countCursor = z
  .string()
  .max(20)
  .transform((cursor) => decodeCursor(cursor))
  .pipe(z.string().regex(/^\d{1,9}$/, 'not a cursor of this list'))
  .default('0')
  .transform(Number);
export const pageQuery = z.strictObject(page);
