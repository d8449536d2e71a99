/** What a credential may be allowed to do. Each endpoint asks for one of these, each role has some of them. */
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
