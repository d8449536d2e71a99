import * as z from 'zod';
import { fact, type FactType } from '#shared/contract/fact.ts';
import { poolId, projectId, reservationId } from '#shared/contract/ids.ts';
import { type ChangeKind, changeKinds, reservationStates } from './domain/reservation.ts';

/** Bounds are numbers of 15-minute slots since 1970. */
const summary = z.object({
  project: projectId,
  pool: poolId,
  sku: z.string(),
  status: z.enum(reservationStates),
  n: z.int(),
  start: z.int(),
  end: z.int(),
});

const changed = (kind: ChangeKind) =>
  fact({ type: `reservation.${kind}`, subject: 'reservation', summary: `A reservation was ${kind}`, data: summary });

/** One fact for each revision of a reservation, by the kind of its change. */
export const reservationChanged = Object.fromEntries(changeKinds.map((kind) => [kind, changed(kind)])) as Readonly<
  Record<ChangeKind, FactType<typeof summary>>
>;

export const reservationDeficit = fact({
  type: 'reservation.deficit',
  subject: 'reservation',
  summary: 'A cut of supply or quota left a reservation without its capacity',
  data: z.object({ reservation: reservationId, pool: z.string(), node: z.string(), ledgerVersion: z.int() }),
});
