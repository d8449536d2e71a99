import type { Instant } from '#shared/kernel/time.ts';
import { refuse } from '#shared/kernel/problem.ts';
import { readToken, tokenMatches } from '../api-key.ts';
import type { Caller } from '../domain/caller.ts';
import type { TenancyCode } from '../errors.ts';
import type { TenancyStore } from '../store.ts';

const BEARER = /^Bearer +(\S{1,200})$/i;

/**
 * Who a request's `Authorization` header stands for. Reads the key each time, so that a revoked key is refused at once.
 * @throws Problem `credential_missing`, `credential_invalid` (mistyped, unknown or wrong: never said which), `credential_expired`, `credential_revoked`.
 */
export const authenticate =
  (deps: { readonly tenancy: Pick<TenancyStore, 'apiKey'> }) =>
  async (header: string | undefined, wall: Instant): Promise<Caller> => {
    const [, token] = BEARER.exec(header ?? '') ?? [];
    if (token === undefined) throw refuse<TenancyCode>('credential_missing', 'Send your API key: Authorization: Bearer fl_...');
    const id = readToken(token);
    const stored = id === undefined ? undefined : await deps.tenancy.apiKey(id);
    if (stored === undefined || !tokenMatches(token, stored.hash)) {
      throw refuse<TenancyCode>('credential_invalid', 'This API key is not known. Check that it was copied whole.');
    }
    const { revokedAt, expiresAt, ...apiKey } = stored.apiKey;
    if (revokedAt !== undefined) throw refuse<TenancyCode>('credential_revoked', 'This API key was revoked. Ask for a new one.');
    if (expiresAt !== undefined && expiresAt <= wall)
      throw refuse<TenancyCode>('credential_expired', 'This API key has expired. Ask for a new one.');
    return apiKey;
  };
