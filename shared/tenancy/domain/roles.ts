import { refuse } from '#shared/kernel/problem.ts';
import type { Scope } from '#shared/contract/scopes.ts';
import type { CreateApiKey } from '../endpoints.ts';
import type { TenancyCode } from '../errors.ts';
import { type Caller, notFound } from './caller.ts';

export const roles = ['operator', 'producer', 'tenant_admin', 'finance'] as const;
export type Role = (typeof roles)[number];

/** What each role may do at most; a key may carry less. */
export const roleScopes: Readonly<Record<Role, readonly Scope[]>> = {
  operator: [
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
    'lanes:read',
    'lanes:write',
    'capacity:read',
    'capacity:write',
    'reservations:read',
    'reservations:write',
    'invoices:read',
    'invoices:write',
  ],
  producer: ['usage:write', 'lanes:read'],
  tenant_admin: [
    'tenants:read',
    'tenants:write',
    'keys:read',
    'keys:write',
    'prices:read',
    'usage:read',
    'invoices:read',
    'reservations:read',
    'reservations:write',
  ],
  finance: ['tenants:read', 'prices:read', 'usage:read', 'invoices:read', 'reservations:read'],
};

/** A deployment's own operator belongs to no factory: it makes factories and their operators, and sees no tenant. */
export const deploymentScopes: readonly Scope[] = ['factories:read', 'factories:write', 'keys:write'];

export type KeyGrant = {
  readonly factory: string;
  readonly tenant?: string;
  readonly producer?: string;
  readonly scopes: readonly Scope[];
};

/**
 * What a new key may do, given who asks for it: never more than the role allows, never outside the asker's factory and tenant.
 * @throws Problem `invalid_key_request`, or `not_found` for another tenant.
 */
export const grantKey = (caller: Caller, request: CreateApiKey): KeyGrant => {
  const factory = factoryFor(caller, request);
  const needsTenant = request.role === 'tenant_admin' || (request.role === 'finance' && caller.tenant !== undefined);
  const tenant = request.tenant ?? caller.tenant;
  if (caller.tenant !== undefined && tenant !== caller.tenant) throw notFound('tenant');
  if (caller.tenant !== undefined && !needsTenant) throw invalid('/role', 'A tenant makes keys for tenant_admin and finance.');
  if (needsTenant && tenant === undefined) throw invalid('/tenant', 'Name the tenant that the key is for.');
  if (tenant !== undefined && request.role !== 'tenant_admin' && request.role !== 'finance')
    throw invalid('/tenant', `A key of role ${request.role} belongs to the factory.`);
  if ((request.role === 'producer') !== (request.producer !== undefined))
    throw invalid('/producer', 'A producer key, and no other, names its producer.');
  const allowed = roleScopes[request.role];
  const scopes = request.scopes ?? allowed;
  const beyond = scopes.find((scope) => !allowed.includes(scope));
  if (beyond !== undefined) throw invalid('/scopes', `The role ${request.role} has no scope ${beyond}.`);
  return {
    factory,
    scopes,
    ...(tenant !== undefined && { tenant }),
    ...(request.producer !== undefined && { producer: request.producer }),
  };
};

const factoryFor = (caller: Caller, request: CreateApiKey): string => {
  if (caller.factory === undefined && request.role !== 'operator')
    throw invalid('/role', "A deployment's operator makes operator keys only.");
  const factory = request.factory ?? caller.factory;
  if (factory === undefined) throw invalid('/factory', 'Name the factory that the key is for.');
  if (caller.factory !== undefined && factory !== caller.factory) throw notFound('factory');
  return factory;
};

const invalid = (pointer: string, message: string) =>
  refuse<TenancyCode>('invalid_key_request', message, { errors: [{ pointer, code: 'invalid', message }] });
