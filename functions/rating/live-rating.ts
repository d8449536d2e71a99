import { liveClock } from '#functions/http/live-clock.ts';
import { liveTable } from '#shared/platform/live.ts';
import { once } from '#shared/platform/once-old.ts';
import { factoryNow } from '#shared/tenancy/usecases/clock.ts';

/** What the rating use cases need, on the deployed tables. */
export const liveRating = () => ({ table: liveTable(), once: once(liveTable()), now: factoryNow(liveClock()) });
