import * as z from 'zod';
import { readInstant } from '#shared/kernel/time.ts';
import { decodeCursor } from '#shared/platform/page.ts';

/** Immutable and unique in its factory (a project's: in its tenant). */
export const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dots, dashes; at most 63 characters');

/** RFC 3339 UTC, given on as epoch milliseconds. */
export const instant = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = readInstant(text);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: 'not an RFC 3339 time in UTC, such as 2023-11-16T18:17:03.979Z' });
    return z.NEVER;
  });

const id = (prefix: string) => z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `not an id of the form ${prefix}_<ULID>`);
export const factoryId = id('fac');
export const tenantId = id('ten');
export const projectId = id('prj');
export const producerId = id('prd');

export const roles = ['operator', 'producer', 'tenant_admin', 'finance'] as const;
export type Role = (typeof roles)[number];

export const scopes = [
  'factories:read',
  'factories:write',
  'clock:write',
  'tenants:read',
  'tenants:write',
  'producers:read',
  'producers:write',
  'keys:read',
  'keys:write',
  'prices:read',
  'prices:write',
  'usage:read',
  'usage:write',
  'lanes:read',
  'capacity:read',
  'capacity:write',
  'reservations:read',
  'reservations:write',
  'invoices:read',
  'invoices:write',
] as const;
export type Scope = (typeof scopes)[number];

export const createNamed = z.strictObject({ name });

export const createApiKey = z.strictObject({
  role: z.enum(roles),
  name,
  factory: factoryId.optional(),
  tenant: tenantId.optional(),
  producer: producerId.optional(),
  scopes: z.array(z.enum(scopes)).min(1).max(scopes.length).optional(),
  expiresAt: instant.optional(),
});
export type CreateApiKey = z.infer<typeof createApiKey>;

export const setClock = z.strictObject({ now: instant });

/** Lists: at most 100 a page; the cursor is opaque. */
export const page = { limit: z.coerce.number().int().min(1).max(100).default(100), cursor: z.string().min(1).max(500).optional() };
/** The cursor of a list whose pages are told by the number of rows before them, as what is before never changes. */
export const countCursor = z
  .string()
  .max(20)
  .transform((cursor) => decodeCursor(cursor))
  .pipe(z.string().regex(/^\d{1,9}$/, 'not a cursor of this list'))
  .default('0')
  .transform(Number);
export const pageQuery = z.strictObject(page);
export const listTenants = z.strictObject({ ...page, name: name.optional() });

export type Factory = { readonly id: string; readonly name: string; readonly createdAt: number; readonly clock?: number };
export type Tenant = {
  readonly id: string;
  readonly factory: string;
  readonly name: string;
  readonly status: 'active';
  readonly defaultProject: string;
  readonly createdAt: number;
};
export type Project = { readonly id: string; readonly tenant: string; readonly name: string; readonly createdAt: number };
export type Producer = { readonly id: string; readonly factory: string; readonly name: string; readonly createdAt: number };
export type ApiKey = {
  readonly id: string;
  readonly role: Role;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: number;
  /** Absent on the keys of the deployment's own operators, which may only make factories and their operators. */
  readonly factory?: string;
  readonly tenant?: string;
  readonly producer?: string;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
};
