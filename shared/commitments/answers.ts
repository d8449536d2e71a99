import * as z from 'zod';
import { quantity } from '#shared/contract/amounts.ts';
import { projectId, reservationId, tenantId } from '#shared/contract/ids.ts';
import { shownInstant } from '#shared/contract/instants.ts';
import type { Page } from '#shared/contract/pages.ts';
import { projection } from '#shared/contract/projection.ts';
import type { Reservation } from '#shared/capacity/domain/reservation.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import type { CapacityState } from './domain/capacity-states.ts';
import type { ReservationHour } from './domain/net-hour.ts';
import type { ReservationUsage, Totals } from './domain/reservation-usage.ts';

const MICRO = 'micro-GPU-second';
const unit = z.literal(MICRO);
const quantities = { reserved: quantity, used: quantity, idle: quantity, overage: quantity };

const showQuantities = ({ reserved, used, idle, overage }: Totals) => ({
  reserved: String(reserved),
  used: String(used),
  idle: String(idle),
  overage: String(overage),
});

/** A page of the hours of a reservation, with the totals of all its pages. */
export type ShownUsage = {
  readonly reservation: Reservation;
  readonly usage: ReservationUsage;
  readonly page: Page<ReservationHour>;
};

export const reservationUsage = projection(
  z.object({
    reservation: reservationId,
    tenant: tenantId,
    project: projectId,
    sku: z.string(),
    unit,
    totals: z.object(quantities),
    timeToFirstUseMs: z.int().nullable(),
    timeToFirstTokenMs: z.int().nullable(),
    data: z.array(z.object({ start: shownInstant, ...quantities })),
    nextCursor: z.string().nullable(),
  }),
  ({ reservation: { id, tenant, project, sku }, usage, page: { data, nextCursor } }: ShownUsage) => ({
    reservation: id,
    tenant,
    project,
    sku,
    unit: MICRO as typeof MICRO,
    totals: showQuantities(usage.totals),
    timeToFirstUseMs: usage.timeToFirstUse,
    timeToFirstTokenMs: usage.timeToFirstToken,
    data: data.map((one) => ({ start: formatInstant(one.hour), ...showQuantities(one) })),
    nextCursor,
  }),
);

export const capacityState = projection(
  z.object({
    tenant: tenantId,
    start: shownInstant,
    project: projectId,
    sku: z.string(),
    unit,
    reserved: quantity,
    delivered: quantity,
    healthy: quantity,
    inUse: quantity,
  }),
  ({ tenant, start, project, sku, reserved, delivered, healthy, inUse }: CapacityState & { readonly tenant: string }) => ({
    tenant,
    start: formatInstant(start),
    project,
    sku,
    unit: MICRO as typeof MICRO,
    reserved: String(reserved),
    delivered: String(delivered),
    healthy: String(healthy),
    inUse: String(inUse),
  }),
);
