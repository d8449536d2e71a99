import * as z from 'zod';
import { sumOf } from '#shared/rating/domain/sum.ts';
import { decimal, maybe } from '../fields.ts';
import { inOrder, number } from '../found.ts';
import { kind } from '../kind.ts';
import { type RateKind, rateKinds } from '../rate-kinds.ts';
import { amountsOf, priceOfTerms } from '../rated.ts';

const each = z
  .discriminatedUnion(
    'kind',
    Object.entries<RateKind>(rateKinds).map(([name, { shape }]) => z.strictObject({ ...shape, kind: z.literal(name) })) as never,
  )
  .transform((fields: Readonly<Record<string, unknown>> & { readonly kind: keyof typeof rateKinds }) =>
    rateKinds[fields.kind].terms(fields),
  );
