import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { label, tokenKinds } from '#shared/metering/batch.ts';

const kinds = z.strictObject(
  Object.fromEntries(tokenKinds.map((kind) => [kind, decimal.optional()])) as Record<
    (typeof tokenKinds)[number],
    z.ZodOptional<typeof decimal>
  >,
);

/** A unit price for each model and token kind: one rate in place of many. */
export const matrixTerms = { model: z.literal('matrix'), prices: z.record(label, kinds) };

type Terms = { readonly prices: Readonly<Record<string, Readonly<Partial<Record<(typeof tokenKinds)[number], string | undefined>>>>> };

/** What one field of a matrix prices, and where it stands in the rate. */
export type MatrixField = {
  readonly path: readonly string[];
  readonly sku: string;
  readonly meter: `tokens.${(typeof tokenKinds)[number]}`;
  readonly unitPrice: string;
};

/** The fields of a matrix that have a price. */
export const fieldsOf = ({ prices }: Terms): readonly MatrixField[] =>
  Object.entries(prices).flatMap(([sku, ofKind]) =>
    tokenKinds.flatMap((kind) => {
      const unitPrice = ofKind[kind];
      return unitPrice === undefined ? [] : [{ path: ['prices', sku, kind], sku, meter: `tokens.${kind}` as const, unitPrice }];
    }),
  );
