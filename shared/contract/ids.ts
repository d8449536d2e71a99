import * as z from 'zod';

/** What an id begins with says what it names. */
export type IdPrefix = 'fac' | 'ten' | 'prj' | 'prd' | 'key' | 'inv' | 'rsv' | 'pol' | 'wvr';

/** @__NO_SIDE_EFFECTS__ so that a bundle leaves out the ids that its function does not read */
const idOf = (prefix: IdPrefix) =>
  z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), `not an id of the form ${prefix}_<ULID>`);

export const factoryId = idOf('fac');
export const tenantId = idOf('ten');
export const projectId = idOf('prj');
export const producerId = idOf('prd');
export const apiKeyId = idOf('key');
export const poolId = idOf('pol');
export const reservationId = idOf('rsv');
export const invoiceId = idOf('inv');
export const waiverId = idOf('wvr');

/** Immutable and unique in its factory (a project's: in its tenant). */
export const name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dots, dashes; at most 63 characters');
