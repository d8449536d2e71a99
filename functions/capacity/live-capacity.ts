import { randomBytes } from 'node:crypto';
import { liveClock } from '#functions/http/live-clock.ts';
import { capacityStore } from '#shared/capacity/store.ts';
import type { Times } from '#shared/capacity/domain/times.ts';
import { newId } from '#shared/platform/ids.ts';
import { liveTable } from '#shared/platform/live.ts';
import { jitter, once } from '#shared/platform/once-old.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';
import { factoryNow } from '#shared/tenancy/usecases/clock.ts';

/** What the capacity use cases need, on the deployed tables. */
export const liveCapacity = () => ({
  table: liveTable(),
  capacity: capacityStore(liveTable()),
  directory: tenancyStore(liveTable()),
  once: once(liveTable()),
  pause: jitter,
  newId,
  newSecret: () => randomBytes(32).toString('base64url'),
});

/** The factory's present decides about windows, wall time about the life of holds and quotes. */
export const timesOf = async (factory: string, wall: number): Promise<Times> => ({ now: await factoryNow(liveClock())(factory), wall });
