import { env } from '#shared/platform/env.ts';
import { liveTable } from '#shared/platform/live.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';

/** TRANSITIONAL: `now` of functions/wiring.ts. */
export const liveClock = () => ({ tenancy: tenancyStore(liveTable()), testClocks: env('TEST_CLOCKS') === 'on', wall: () => Date.now() });
