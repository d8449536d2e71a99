import { randomBytes } from 'node:crypto';
import type { Instant } from '#shared/kernel/time.ts';
import { env } from '#shared/platform/env.ts';
import { type NewId, newId } from '#shared/platform/ids.ts';
import { liveTable } from '#shared/platform/live.ts';
import { once } from '#shared/platform/once.ts';
import type { Table } from '#shared/platform/table.ts';
import { jitter, type Pause } from '#shared/platform/until-won.ts';
import type { KeyMode } from '#shared/tenancy/api-key.ts';
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
};

export const live = (): Platform => ({
  table: liveTable(),
  wall: Date.now,
  pause: jitter,
  newId,
  newSecret: () => randomBytes(32).toString('base64url'),
  testClocks: env('TEST_CLOCKS') === 'on',
  keyMode: env('KEY_MODE') as KeyMode,
});

/** What every entry has: the platform, who exists, how to act once, and what time it is in a factory. */
export const baseDeps = (platform: Platform) => {
  const tenancy = tenancyStore(platform.table);
  const { table, pause } = platform;
  return { ...platform, commit: table.commit, tenancy, once: once(table, pause), now: factoryNow({ ...platform, tenancy }) };
};
export type BaseDeps = ReturnType<typeof baseDeps>;
