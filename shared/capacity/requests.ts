import * as z from 'zod';
import { currency, decimal } from '#shared/contract/amounts.ts';
import { name, poolId, projectId, tenantId } from '#shared/contract/ids.ts';
import { instant } from '#shared/contract/instants.ts';
import { pageQuery } from '#shared/contract/pages.ts';

export const sku = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'lower-case letters, digits, dots, dashes; at most 63 characters');

const MOST_GPUS = 10_000_000;
const gpus = z.int().min(1).max(MOST_GPUS);
const level = z.int().min(0).max(MOST_GPUS);

/** Dated steps: each value holds from its time until the next; times rise. */
const steps = z
  .array(z.strictObject({ from: instant, n: level }))
  .min(1)
  .max(200)
  .refine((all) => all.every(({ from }, index) => index === 0 || from > all[index - 1]!.from), 'times rise from step to step');
const windows = z
  .array(
    z.strictObject({ start: instant, end: instant, n: level }).refine(({ start, end }) => start < end, 'a window ends after it starts'),
  )
  .max(50);

export const price = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('pinned'), currency, unitPrice: decimal }),
  z.strictObject({ model: z.literal('holding'), currency, holdingPrice: decimal, usagePrice: decimal }),
]);

export const createPool = z.strictObject({
  name,
  sku,
  gpuUnit: z.enum(['package', 'die']).default('package'),
  minimum: gpus.default(4),
  price,
});
export type CreatePool = z.infer<typeof createPool>;

export const createTerms = z.strictObject({ tenant: tenantId.optional(), effectiveFrom: instant, price });
export type CreateTerms = z.infer<typeof createTerms>;

export const createDomain = z.strictObject({ name, supply: steps });
export type CreateDomain = z.infer<typeof createDomain>;

export const setSupply = z.strictObject({ steps, maintenance: windows.default([]) });
export type SetSupply = z.infer<typeof setSupply>;

/** Absent steps mean: no quota. */
export const setQuota = z.strictObject({ steps: steps.optional(), overrides: windows.default([]), floor: steps.optional() });
export type SetQuota = z.infer<typeof setQuota>;

/** Which node of the quota tree: the factory's, a pool's, a tenant's in the pool, or a project's. */
export const quotaNode = z
  .strictObject({
    pool: poolId.optional(),
    tenant: tenantId.optional(),
    project: projectId.optional(),
    dryRun: z.enum(['true', 'false']).optional(),
  })
  .refine(({ pool, tenant, project }) => (tenant === undefined || pool !== undefined) && (project === undefined || tenant !== undefined), {
    message: 'name the pool with a tenant, and the tenant with a project',
  });
export type QuotaNode = z.infer<typeof quotaNode>;

const ttlSeconds = z.int().min(30).max(86_400).optional();
const demand = { pool: poolId, tenant: tenantId.optional(), project: projectId.optional(), n: gpus, start: instant, end: instant };
const placement = {
  domains: z.int().min(1).max(90).optional(),
  legs: z
    .array(z.strictObject({ domain: name, n: gpus }))
    .min(1)
    .max(90)
    .optional(),
};
const legsFit = ({ n, legs }: { n: number; legs?: readonly { domain: string; n: number }[] | undefined }) =>
  legs === undefined || (legs.reduce((sum, leg) => sum + leg.n, 0) === n && new Set(legs.map(({ domain }) => domain)).size === legs.length);
const LEGS_FIT = 'legs name each domain once and add up to n';

/** A hold by its demand, or by a quote that says it all. */
export const createHold = z.union([
  z.strictObject({ ...demand, ...placement, ttlSeconds }).refine(legsFit, LEGS_FIT),
  z.strictObject({ quote: z.string().max(8_000), tenant: tenantId.optional(), ttlSeconds }),
]);

export const whyNot = z.strictObject({ ...demand, ...placement }).refine(legsFit, LEGS_FIT);

const target = { tenant: tenantId.optional() };
export const plainAction = z.strictObject(target);
export const plainBody = z.strictObject({});
export const extendAction = z.strictObject({ ...target, end: instant });
export const shrinkAction = z.strictObject({ ...target, n: gpus, from: instant.optional() });
export const splitAction = z.strictObject({ ...target, n: gpus });
export const transferAction = z.strictObject({ ...target, project: projectId });

export const search = z
  .strictObject({
    tenant: tenantId.optional(),
    project: projectId.optional(),
    sku: sku.optional(),
    pool: poolId.optional(),
    n: gpus,
    hours: z.number().min(0.25).max(9_600).multipleOf(0.25),
    from: instant,
    to: instant,
    domains: z.int().min(1).max(90).default(1),
  })
  .refine(({ from, to }) => from < to, 'the range ends after it starts');

export const calendarQuery = z.strictObject({ from: instant, to: instant, tenant: tenantId.optional(), project: projectId.optional() });
export const tenantQuery = z.strictObject(target);
export const listReservations = pageQuery(target);
