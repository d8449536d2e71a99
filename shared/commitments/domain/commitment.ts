import type { Instant } from '#shared/kernel/time.ts';
import { bookedLegs, type Reservation, reservedSteps } from '#shared/capacity/domain/reservation.ts';
import { instantOf, type Slot, slotOf } from '#shared/capacity/domain/slots.ts';
import { from, type Steps } from '#shared/capacity/domain/steps.ts';
import type { Terms } from '#shared/capacity/domain/terms.ts';

/** What a reservation bills: GPUs of a SKU over time, as they were confirmed at each instant. */
export type Commitment = {
  readonly id: string;
  readonly project: string;
  readonly pool: string;
  readonly sku: string;
  readonly start: Slot;
  readonly steps: Steps;
  readonly terms?: Terms;
};

/**
 * The commitment behind a reservation; undefined if it was never confirmed. What is given back bills until then, since the legs
 * keep what has passed; and nothing bills before the slot of its confirmation, so a month that is over gains nothing.
 */
export const commitmentOf = (reservation: Reservation): Commitment | undefined => {
  const { id, project, pool, sku, start, terms, confirmedAt } = reservation;
  if (confirmedAt === undefined) return undefined;
  const steps = from(reservedSteps({ legs: bookedLegs(reservation) }), slotOf(confirmedAt));
  return { id, project, pool, sku, start, steps, ...(terms && { terms }) };
};

/** The order in which usage that names no reservation is matched: start, then id. */
export const byStartThenId = (a: Commitment, b: Commitment): number => a.start - b.start || Number(a.id > b.id) - Number(a.id < b.id);

/** Whether its steps reach into [start, end). */
export const isReservedIn = ({ steps }: Commitment, { start, end }: { readonly start: Instant; readonly end: Instant }): boolean =>
  steps.length > 0 && instantOf(steps[0]!.at) < end && instantOf(steps.at(-1)!.at) > start;
