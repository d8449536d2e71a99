import { env } from '#shared/platform/env.ts';
import { liveTable } from '#shared/platform/live.ts';

/** The clock of a deployment: factories have test clocks only where the stage allows them. */
export const liveClock = () => ({ table: liveTable(), testClocks: env('TEST_CLOCKS') === 'on', wall: () => Date.now() });
