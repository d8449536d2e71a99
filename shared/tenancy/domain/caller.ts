import { refuse } from '#shared/kernel/problem.ts';
import type { Scope } from '#shared/contract/scopes.ts';
import type { TenancyCode } from '../errors.ts';
import type { Role } from './roles.ts';

/** A credential as it is kept, without its hash. */
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

/** A new key: its secret is shown once and never stored. */
export type NewApiKey = ApiKey & { readonly secret?: string };

/** Who is asking: what the credential says, never what the request says. */
export type Caller = Pick<ApiKey, 'id' | 'role' | 'scopes' | 'factory' | 'tenant' | 'producer'>;

/** @throws Problem `scope_missing` (403) unless the credential carries the scope. */
export const requireScope = (caller: Caller, scope: Scope): void => {
  if (caller.scopes.includes(scope)) return;
  throw refuse<TenancyCode>('scope_missing', `This credential lacks the scope ${scope}. Ask an operator for a key that has it.`);
};

/** The caller's factory. @throws Problem `scope_missing` for a deployment operator, whose key belongs to no factory. */
export const factoryOf = (caller: Caller): string => {
  if (caller.factory !== undefined) return caller.factory;
  throw refuse<TenancyCode>('scope_missing', 'This credential belongs to no factory. Use a key of the factory.');
};

/** @throws Problem `not_found` for another tenant's id: whether it exists is nobody else's business. */
export const notFound = (what: string) => refuse<TenancyCode>('not_found', `There is no such ${what} here.`);

/**
 * The tenant that a request is about: the credential's own, or the one that a factory's operator names.
 * @throws Problem `not_found` if a tenant names another one, or an operator names none.
 */
export const tenantOf = (caller: Caller, named: string | undefined): string => {
  if (caller.tenant === undefined) {
    if (named === undefined) throw refuse<TenancyCode>('not_found', 'Name the tenant: ?tenant=ten_...');
    return named;
  }
  if (named !== undefined && named !== caller.tenant) throw notFound('tenant');
  return caller.tenant;
};
