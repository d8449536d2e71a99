import { setTimeout as delay } from 'node:timers/promises';
import type { GuardedProcess } from './guarded-process.ts';

const PATIENCE = 120_000; // milliseconds; a cold start on two busy cores takes up to 30 s

/** Waits until the server answers at `url`, whatever it answers. If it ends or takes too long it is stopped and its log's tail thrown. */
export const waitUntilReady = async (server: GuardedProcess, url: string): Promise<void> => {
  const deadline = Date.now() + PATIENCE;
  while (!server.hasExited() && Date.now() < deadline) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer) return;
    await delay(100);
  }
  const tail = server.log().trimEnd().split('\n').slice(-30).join('\n');
  const what = server.hasExited() ? 'ended before it was ready' : `did not answer within ${PATIENCE / 1000} s`;
  await server.stop();
  throw new Error(`The server for ${url} ${what}. The end of its log:\n${tail}`);
};
