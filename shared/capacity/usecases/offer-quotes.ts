import { formatInstant } from '#shared/kernel/time.ts';
import type { Times } from '../domain/times.ts';
import { signQuote } from '../quote-token.ts';
import { slotsView, termsView } from '../views.ts';
import type { CapacityDeps } from './deps.ts';
import { quoteKey } from './quote-key.ts';
import { type Found, QUOTE_LIFE, type SearchCommand, searchSlots } from './search-slots.ts';

/** The earliest slots as signed quotes that a hold accepts, or near misses, which are quoted too. @throws Problem as `searchSlots`. */
export const offerQuotes =
  (deps: Pick<CapacityDeps, 'table' | 'capacity'> & { readonly newSecret: () => string }) =>
  async (command: SearchCommand, times: Times) => {
    const { offers, fewer, later } = await searchSlots(deps)(command, times);
    const secret = await quoteKey(deps)(command.factory);
    const { factory, tenant, project } = command;
    const expiresAt = times.wall + QUOTE_LIFE;
    const quoted = ({ pool, slots, terms }: Found) => ({
      pool: pool.id,
      poolName: pool.name,
      sku: pool.sku,
      ...slotsView(slots),
      terms: terms === undefined ? null : termsView(terms),
      quote: signQuote(secret, { factory, tenant, project, pool: pool.id, ...slots, terms: terms ?? null, expiresAt }),
      expiresAt: formatInstant(expiresAt),
    });
    return { data: offers.map(quoted), nearMisses: { fewer: fewer.map(quoted), later: later.map(quoted) } };
  };
