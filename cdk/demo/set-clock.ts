import type { Client } from '#shared/client/client.ts';
import { Refused } from '#shared/client/refused.ts';
import { readClock, setClock } from '#shared/tenancy/endpoints.ts';

/** Moves a factory's clock to a time (RFC 3339). It moves forward only: one that someone moved on stays where it is. */
export const moveClock = async (operator: Client, at: string): Promise<void> => {
  try {
    await operator.call(setClock, { body: { now: at } });
  } catch (error) {
    if (!(error instanceof Refused) || error.status < 409) throw error;
    const { now } = await operator.call(readClock);
    if (Date.parse(now) < Date.parse(at)) throw error;
  }
};
