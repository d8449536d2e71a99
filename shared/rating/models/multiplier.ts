import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { tokenKinds } from '#shared/metering/batch.ts';

/**
 * So many times what another rate says: of `of`, what the same usage would cost if it were of that token kind; without it, what the
 * usage would cost without this rate. So a cache read at 0.1 of input, which in a batch is 0.5 of itself, costs 0.05 of input.
 */
export const multiplierTerms = {
  model: z.literal('multiplier'),
  factor: decimal,
  of: z.enum(tokenKinds.map((kind) => `tokens.${kind}` as const)).optional(),
};

/**
 * Whether usage of a meter may be priced by another's rate: only by one that comes before it in the list of token kinds, so that no
 * two can price by each other.
 */
export const mayBeOf = (meter: string, of: string): boolean => {
  const place = (name: string) => tokenKinds.findIndex((kind) => `tokens.${kind}` === name);
  return place(of) >= 0 && place(of) < place(meter);
};
