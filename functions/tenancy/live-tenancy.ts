import { env } from '#shared/platform/env.ts';
import { newId } from '#shared/platform/ids.ts';
import { liveTable } from '#shared/platform/live.ts';
import { once } from '#shared/platform/once.ts';
import type { KeyMode } from '#shared/tenancy/api-key.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';

/** What the tenancy use cases need, on the deployed tables. */
export const liveTenancy = () => ({
  table: liveTable(),
  tenancy: tenancyStore(liveTable()),
  once: once(liveTable()),
  newId,
  keyMode: env('KEY_MODE') as KeyMode,
});
