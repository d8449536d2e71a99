import { Refused } from '#shared/producer/refused.ts';
import type { Api } from './api.ts';

/** Moves a factory's clock to a time (RFC 3339). It moves forward only: one that someone moved on stays where it is. */
export const setClock = async (operator: Api, at: string): Promise<void> => {
  try {
    await operator.put('/v1/clock', { now: at });
  } catch (error) {
    if (!(error instanceof Refused) || error.status < 409) throw error;
    const { now } = await operator.get<{ now: string }>('/v1/clock');
    if (Date.parse(now) < Date.parse(at)) throw error;
  }
};
