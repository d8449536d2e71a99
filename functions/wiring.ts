import { createHash, randomBytes } from 'node:crypto';
import { type Instant, type Period, SECOND } from '#shared/kernel/time.ts';
import { againRows } from '#shared/metering/again.ts';
import type { LaneId } from '#shared/metering/domain/lane.ts';
import { capacityStore } from '#shared/capacity/store.ts';
import { readCommitments } from '#shared/commitments/usecases/read-commitments.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import type { UsageOwner } from '#shared/invoicing/usecases/rate-tenant-month.ts';
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
  /** How many shards lanes are spread over. */
  readonly shards: number;
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
  shards: Number(env('ROLLUP_SHARDS')),
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
  const { raw, shards } = platform;
  /** Spreads lanes over the shards; used at registration only. */
  const shardOf = ({ producer, lane }: LaneId): number =>
    createHash('sha256').update(`${producer}#${lane}`).digest().readUInt32BE() % shards;
  return { ...deps, raw, shardOf, knownIn: knownIn({ existing: deps.tenancy.existing, memory: noMemory() }), positions: noPositions() };
};
export type IngestDeps = ReturnType<typeof ingestDeps>;

/** What counting needs: no credentials are known there. */
export const rollUpDeps = ({ table, wall, shards, interval, raw }: Pick<Platform, 'table' | 'wall' | 'shards' | 'interval'> & WithRaw) => ({
  metering: meteringStore(table),
  commit: table.commit,
  wall,
  shards,
  interval,
  raw,
});
export type RollUpDeps = ReturnType<typeof rollUpDeps>;

export const liveRollUp = (raw: Blobs): RollUpDeps => rollUpDeps({ ...live(), raw });

export const ratingDeps = (platform: Platform) => ({
  ...baseDeps(platform),
  rating: ratingStore(platform.table),
  currencyOf: billingCurrency(platform.table),
});
export type RatingDeps = ReturnType<typeof ratingDeps>;

export const numberingDeps = (platform: Platform) => ({ ...baseDeps(platform), invoicing: invoicingStore(platform.table) });
export type NumberingDeps = ReturnType<typeof numberingDeps>;

type WithInvoices = { readonly documents: Blobs; readonly numbering: Queue; readonly closing: Queue };

/** Usage is complete when every declared producer of the factory has given its word. */
export const invoicingDeps = (platform: Platform & WithInvoices) => {
  const { table, documents, numbering, closing } = platform;
  const deps = numberingDeps(platform);
  const metering = meteringStore(table);
  const readiness = async (factory: string, until: Instant) => {
    const producers = await Array.fromAsync(allPages((page) => deps.tenancy.producers(factory, page)));
    const ids = producers.map(({ id }) => id);
    return checkReadiness({ metering })(factory, ids, until);
  };
  /** Metering keeps them by project and SKU first. */
  async function* hours({ tenant }: UsageOwner, period: Period) {
    yield* (await Array.fromAsync(metering.usageHours(tenant, period))).toSorted(
      (a, b) => (a.family < b.family ? -1 : Number(a.family > b.family)) || a.hour - b.hour,
    );
  }
  return {
    ...deps,
    documents,
    usage: { hours, readiness, again: againRows(table) },
    prices: readPrices({ rating: ratingStore(table) }),
    commitments: readCommitments(capacityStore(table)),
    waived: deps.invoicing.waived,
    numbering: mayBeLost(numbering),
    closing: mayBeLost(closing),
  };
};
export type InvoicingDeps = ReturnType<typeof invoicingDeps>;

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
