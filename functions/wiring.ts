import { randomBytes } from 'node:crypto';
import { type Instant, SECOND } from '#shared/kernel/time.ts';
import { againRows } from '#shared/metering/again.ts';
import { chooseShard } from '#shared/metering/usecases/choose-shard.ts';
import { capacityStore } from '#shared/capacity/store.ts';
import { readCommitments } from '#shared/commitments/usecases/read-commitments.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import { meteringStore } from '#shared/metering/store.ts';
import { noPositions } from '#shared/metering/usecases/append-batch.ts';
import { checkReadiness } from '#shared/metering/usecases/check-readiness.ts';
import { knownIn, noMemory } from '#shared/metering/usecases/known-in.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import { env } from '#shared/platform/env.ts';
import { type NewId, newId } from '#shared/platform/ids.ts';
import { liveTable } from '#shared/platform/live.ts';
import { logger } from '#shared/platform/logger.ts';
import { once } from '#shared/platform/once.ts';
import { allPages } from '#shared/platform/pages.ts';
import type { Queue } from '#shared/platform/queue.ts';
import type { Table } from '#shared/platform/table.ts';
import { jitter, type Pause } from '#shared/platform/until-won.ts';
import type { KeyMode } from '#shared/tenancy/api-key.ts';
import { ratingStore } from '#shared/rating/store.ts';
import { readPrices } from '#shared/rating/usecases/read-prices.ts';
import { billingCurrency } from '#shared/tenancy/billing-currency.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';
import { factoryNow } from '#shared/tenancy/usecases/clock.ts';

/** What a deployment gives to each of its functions. */
export type Platform = {
  readonly table: Table;
  readonly wall: () => Instant;
  readonly pause: Pause;
  readonly newId: NewId;
  readonly newSecret: () => string;
  readonly testClocks: boolean;
  readonly keyMode: KeyMode;
  /** Milliseconds between two generations of a shard. */
  readonly interval: number;
};

export const live = (): Platform => ({
  table: liveTable(),
  wall: Date.now,
  pause: jitter,
  newId,
  newSecret: () => randomBytes(32).toString('base64url'),
  testClocks: env('TEST_CLOCKS') === 'on',
  keyMode: env('KEY_MODE') as KeyMode,
  interval: Number(env('ROLLUP_INTERVAL_SECONDS')) * SECOND,
});

/** What every entry has: the platform, who exists, how to act once, and what time it is in a factory. */
export const baseDeps = (platform: Platform) => {
  const tenancy = tenancyStore(platform.table);
  const { table, pause } = platform;
  return { ...platform, commit: table.commit, tenancy, once: once(table, pause), now: factoryNow({ ...platform, tenancy }) };
};
export type BaseDeps = ReturnType<typeof baseDeps>;

export const meteringDeps = (platform: Platform) => ({ ...baseDeps(platform), metering: meteringStore(platform.table) });
export type MeteringDeps = ReturnType<typeof meteringDeps>;

type WithRaw = { readonly raw: Blobs };

/** What an environment remembers of tenants and lanes lasts as long as these. */
export const ingestDeps = (platform: Platform & WithRaw) => {
  const deps = meteringDeps(platform);
  const { tenancy, metering } = deps;
  const newShard = chooseShard({ metering, shardsOf: async (factory) => (await tenancy.factory(factory))?.shards ?? 1, known: new Set() });
  const { raw } = platform;
  return { ...deps, raw, newShard, knownIn: knownIn({ existing: tenancy.existing, memory: noMemory() }), positions: noPositions() };
};
export type IngestDeps = ReturnType<typeof ingestDeps>;

/** What counting needs: no credentials are known there. */
export const rollUpDeps = (platform: Pick<Platform, 'table' | 'wall' | 'interval' | 'pause' | 'testClocks'> & WithRaw) => {
  const { table, wall, interval, pause, raw } = platform;
  const now = factoryNow({ ...platform, tenancy: tenancyStore(table) });
  return { metering: meteringStore(table), commit: table.commit, wall, now, interval, pause, raw };
};
export type RollUpDeps = ReturnType<typeof rollUpDeps>;

export const liveRollUp = (raw: Blobs): RollUpDeps => rollUpDeps({ ...live(), raw });

export const sweepDeps = ({ table, wall }: Pick<Platform, 'table' | 'wall'>) => ({
  metering: meteringStore(table),
  commit: table.commit,
  wall,
});
export type SweepDeps = ReturnType<typeof sweepDeps>;

export const ratingDeps = (platform: Platform) => ({
  ...baseDeps(platform),
  rating: ratingStore(platform.table),
  currencyOf: billingCurrency(platform.table),
});
export type RatingDeps = ReturnType<typeof ratingDeps>;

export const numberingDeps = (platform: Platform) => ({ ...baseDeps(platform), invoicing: invoicingStore(platform.table) });
export type NumberingDeps = ReturnType<typeof numberingDeps>;

type WithClosing = { readonly closing: Queue };

/** What a look for requests needs. Usage is complete when every declared producer of the factory has given its word. */
export const readyDeps = (platform: Platform & WithClosing) => {
  const { table, closing } = platform;
  const deps = numberingDeps(platform);
  const producers = async (factory: string) => {
    const declared = await Array.fromAsync(allPages((page) => deps.tenancy.producers(factory, page)));
    return declared.map(({ id, retired }) => ({ id, retiredFrom: retired?.from ?? null }));
  };
  const readiness = checkReadiness({ metering: meteringStore(table), commit: table.commit, producers });
  return { ...deps, usage: { readiness }, closing: mayBeLost(closing) };
};
export type ReadyDeps = ReturnType<typeof readyDeps>;

type WithDocuments = { readonly documents: Blobs };

/** What rates a tenant's months, for previews and closes. */
export const invoicingDeps = (platform: Platform & WithClosing & WithDocuments) => {
  const { table, documents } = platform;
  const deps = readyDeps(platform);
  return {
    ...deps,
    documents,
    usage: { ...deps.usage, hours: meteringStore(table).usageHours, again: againRows(table) },
    prices: readPrices({ rating: ratingStore(table) }),
    commitments: readCommitments(capacityStore(table)),
    waived: deps.invoicing.waived,
  };
};
export type InvoicingDeps = ReturnType<typeof invoicingDeps>;

/** What carries a request to `closing`. */
export const closingDeps = (platform: Platform & WithClosing & WithDocuments & { readonly numbering: Queue }) => ({
  ...invoicingDeps(platform),
  numbering: mayBeLost(platform.numbering),
});
export type ClosingDeps = ReturnType<typeof closingDeps>;

/** A doorbell that is lost is no failure: a rule looks within a minute. */
const mayBeLost = (queue: Queue): Queue => ({
  ring: async (group) => {
    try {
      await queue.ring(group);
    } catch (error) {
      logger.warn('doorbell lost', { group, error: error as Error });
    }
  },
});

/** Capacity, and the usage that is set off against it. */
export const capacityDeps = (platform: Platform) => {
  const deps = baseDeps(platform);
  const { usageHours } = meteringStore(platform.table);
  const { table } = platform;
  return { ...deps, directory: deps.tenancy, currencyOf: billingCurrency(table), capacity: capacityStore(table), usage: usageHours };
};
export type CapacityDeps = ReturnType<typeof capacityDeps>;
