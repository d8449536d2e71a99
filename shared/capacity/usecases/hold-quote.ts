import { refuse } from '#shared/kernel/problem.ts';
import type { Once } from '#shared/platform/once.ts';
import type { Reservation } from '../domain/reservation.ts';
import { instantOf } from '../domain/slots.ts';
import type { Times } from '../domain/times.ts';
import type { CapacityCode } from '../errors.ts';
import { readQuote } from '../quote-token.ts';
import type { CapacityDeps } from './deps.ts';
import { hold } from './hold.ts';
import { quoteKey } from './quote-key.ts';

export type HoldQuoteCommand = {
  readonly factory: string;
  readonly tenant: string;
  readonly quote: string;
  readonly ttlSeconds?: number | undefined;
};

/** Holds what a quote promised, at its price. @throws Problem `quote_invalid`, and as `hold`. */
export const holdQuote =
  (deps: CapacityDeps & { readonly newSecret: () => string }) =>
  async (once: Once<Reservation>, { factory, tenant, quote, ttlSeconds }: HoldQuoteCommand, times: Times) => {
    const read = readQuote(await quoteKey(deps)(factory), quote);
    if (read?.factory !== factory || read.tenant !== tenant)
      throw refuse<CapacityCode>('quote_invalid', 'This is no quote of this factory for this tenant. Search again.');
    const { terms, start, end, legs, n, project, pool } = read;
    const command = { factory, tenant, project, pool, n, legs, start: instantOf(start), end: instantOf(end), ttlSeconds };
    const isLate = times.wall > read.expiresAt;
    return hold(deps)(once, { ...command, ...(terms !== null && { quoted: terms }), ...(isLate && { lateQuote: true }) }, times);
  };
