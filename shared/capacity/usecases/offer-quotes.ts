import type { Instant } from '#shared/kernel/time.ts';
import type { Times } from '../domain/times.ts';
import { signQuote } from '../quote-token.ts';
import type { CapacityDeps } from './deps.ts';
import { quoteKey } from './quote-key.ts';
import { type Found, QUOTE_LIFE, type SearchCommand, searchSlots } from './search-slots.ts';

type Offer = Found & { readonly quote: string };
export type Offers = {
  readonly offers: readonly Offer[];
  readonly fewer: readonly Offer[];
  readonly later: readonly Offer[];
  /** Wall time until which the quotes stand. */
  readonly expiresAt: Instant;
};

/** The earliest slots as signed quotes that a hold accepts, or near misses, which are quoted too. @throws Problem as `searchSlots`. */
export const offerQuotes =
  (deps: Pick<CapacityDeps, 'commit' | 'capacity'> & { readonly newSecret: () => string }) =>
  async (command: SearchCommand, times: Times): Promise<Offers> => {
    const { offers, fewer, later } = await searchSlots(deps)(command, times);
    const secret = await quoteKey(deps)(command.factory);
    const { factory, tenant, project } = command;
    const expiresAt = times.wall + QUOTE_LIFE;
    const quoted = (found: Found): Offer => {
      const { pool, slots, terms = null } = found;
      return { ...found, quote: signQuote(secret, { factory, tenant, project, pool: pool.id, ...slots, terms, expiresAt }) };
    };
    return { offers: offers.map(quoted), fewer: fewer.map(quoted), later: later.map(quoted), expiresAt };
  };
