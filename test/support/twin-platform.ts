import { newId } from '#shared/platform/ids.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import type { Queue } from '#shared/platform/queue.ts';
import type { Platform } from '#functions/wiring.ts';
import { createTwin } from './twin.ts';

/** A deployment in memory: what the entries are wired with in tests, in place of `live()`. */
export const twinPlatform = () => {
  const twin = createTwin(1);
  const rung: Record<'numbering' | 'closing', string[]> = { numbering: [], closing: [] };
  const queue = (name: keyof typeof rung): Queue => ({ ring: async (group) => void rung[name].push(group) });
  const platform: Platform & Readonly<Record<'raw' | 'documents', Blobs> & Record<keyof typeof rung, Queue>> = {
    table: twin.table,
    wall: Date.now,
    pause: async () => {},
    newId,
    newSecret: () => 'secret-of-a-test',
    testClocks: true,
    keyMode: 'test',
    interval: 0,
    raw: twin.blobs,
    documents: twin.blobs,
    numbering: queue('numbering'),
    closing: queue('closing'),
  };
  return { twin, rung, platform };
};
export type TwinPlatform = ReturnType<typeof twinPlatform>;
