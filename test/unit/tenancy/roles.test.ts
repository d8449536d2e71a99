import { expect, test } from 'vitest';
import { type Caller, factoryOf, requireScope, tenantOf } from '#shared/tenancy/domain/caller.ts';
import { deploymentScopes, grantKey, roleScopes } from '#shared/tenancy/domain/roles.ts';

const FACTORY = 'fac_1';
const deployment: Caller = { id: 'key_d', role: 'operator', scopes: deploymentScopes };
const operator: Caller = { id: 'key_o', role: 'operator', scopes: roleScopes.operator, factory: FACTORY };
const tenant: Caller = { id: 'key_t', role: 'tenant_admin', scopes: roleScopes.tenant_admin, factory: FACTORY, tenant: 'ten_1' };

const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'allowed';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test.each([
  ['an operator makes an operator', operator, { role: 'operator' }, 'allowed'],
  ['an operator makes a producer key that names its producer', operator, { role: 'producer', producer: 'prd_1' }, 'allowed'],
  ['a producer key names its producer', operator, { role: 'producer' }, 'invalid_key_request'],
  ['no other key names a producer', operator, { role: 'operator', producer: 'prd_1' }, 'invalid_key_request'],
  ['a tenant admin key names its tenant', operator, { role: 'tenant_admin' }, 'invalid_key_request'],
  ['an operator makes a tenant admin', operator, { role: 'tenant_admin', tenant: 'ten_1' }, 'allowed'],
  ['finance may see the whole factory', operator, { role: 'finance' }, 'allowed'],
  ['finance may see one tenant', operator, { role: 'finance', tenant: 'ten_1' }, 'allowed'],
  ['an operator key belongs to no tenant', operator, { role: 'operator', tenant: 'ten_1' }, 'invalid_key_request'],
  ['no key has more than its role', operator, { role: 'finance', scopes: ['invoices:write'] }, 'invalid_key_request'],
  ['no key reaches another factory', operator, { role: 'operator', factory: 'fac_2' }, 'not_found'],
  ['a tenant makes finance keys of its own', tenant, { role: 'finance' }, 'allowed'],
  ['a tenant makes no operators', tenant, { role: 'operator' }, 'invalid_key_request'],
  ["a tenant makes no keys for another's", tenant, { role: 'finance', tenant: 'ten_2' }, 'not_found'],
  ['a deployment makes operators of a factory', deployment, { role: 'operator', factory: FACTORY }, 'allowed'],
  ['a deployment names the factory', deployment, { role: 'operator' }, 'invalid_key_request'],
  ['a deployment makes operators only', deployment, { role: 'finance', factory: FACTORY }, 'invalid_key_request'],
] as const)('%s', (_, caller, request, outcome) => {
  expect(codeOf(() => grantKey(caller, { name: 'k', ...request } as never))).toBe(outcome);
});

test('a key carries its factory, its tenant and the scopes of its role, or fewer', () => {
  expect(grantKey(tenant, { role: 'finance', name: 'k' })).toEqual({ factory: FACTORY, tenant: 'ten_1', scopes: roleScopes.finance });
  expect(grantKey(operator, { role: 'producer', name: 'k', producer: 'prd_1', scopes: ['usage:write'] })).toEqual({
    factory: FACTORY,
    producer: 'prd_1',
    scopes: ['usage:write'],
  });
});

test('a scope is there or refused', () => {
  expect(codeOf(() => requireScope(tenant, 'usage:read'))).toBe('allowed');
  expect(codeOf(() => requireScope(tenant, 'usage:write'))).toBe('scope_missing');
  expect(codeOf(() => factoryOf(deployment))).toBe('scope_missing');
});

test("a tenant is the credential's own; an operator names one", () => {
  expect(tenantOf(tenant, undefined)).toBe('ten_1');
  expect(tenantOf(tenant, 'ten_1')).toBe('ten_1');
  expect(codeOf(() => tenantOf(tenant, 'ten_2'))).toBe('not_found');
  expect(tenantOf(operator, 'ten_2')).toBe('ten_2');
  expect(codeOf(() => tenantOf(operator, undefined))).toBe('not_found');
});
