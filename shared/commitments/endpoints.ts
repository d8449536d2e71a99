import * as z from 'zod';
import { sku } from '#shared/capacity/requests.ts';
import { endpoint } from '#shared/contract/endpoint.ts';
import { projectId, tenantId } from '#shared/contract/ids.ts';
import { instant } from '#shared/contract/instants.ts';
import { countCursor, pageOf, pageQuery } from '#shared/contract/pages.ts';
import { granularities } from '#shared/metering/domain/summarise.ts';
import { capacityState, reservationUsage } from './answers.ts';

const TENANT = 'ten_01JD0000000000000000000000';
const PROJECT = 'prj_01JD0000000000000000000000';
const RESERVATION = 'rsv_01JD0000000000000000000000';
const HOUR = { reserved: '28800000000', used: '21600000000', idle: '7200000000', overage: '0' };

/** What has passed of a reservation does not change, so a page is told by the number of hours before it. */
export const readReservationUsage = endpoint({
  id: 'readReservationUsage',
  method: 'GET',
  path: '/v1/reservations/{reservation}/usage',
  scope: 'reservations:read',
  summary: 'How a reservation was used, hour by hour up to the present, at most 93 days at a time',
  query: pageQuery({ tenant: tenantId.optional(), from: instant.optional(), to: instant.optional(), cursor: countCursor() }),
  answers: { 200: reservationUsage },
  refusals: ['not_found', 'window_invalid'],
  example: {
    params: { reservation: RESERVATION },
    query: { limit: 24 },
    answer: {
      reservation: RESERVATION,
      tenant: TENANT,
      project: PROJECT,
      sku: 'gpu.h100-sxm',
      unit: 'micro-GPU-second',
      totals: HOUR,
      timeToFirstUseMs: 90_000,
      timeToFirstTokenMs: 131_000,
      data: [{ start: '2023-12-02T00:00:00.000Z', ...HOUR }],
      nextCursor: null,
    },
  },
});

const statesQuery = pageQuery({
  tenant: tenantId.optional(),
  from: instant,
  to: instant,
  granularity: z.enum(granularities).default('day'),
  project: projectId.optional(),
  sku: sku.optional(),
});
export type CapacityStatesQuery = z.infer<typeof statesQuery>;

export const listCapacityStates = endpoint({
  id: 'listCapacityStates',
  method: 'GET',
  path: '/v1/capacity/states',
  scope: 'reservations:read',
  summary: "What of a tenant's capacity was reserved, delivered, healthy and in use, by stretch of time, project and SKU",
  query: statesQuery,
  answers: { 200: pageOf(capacityState) },
  refusals: ['not_found', 'window_invalid'],
  example: {
    query: { from: '2023-12-02T00:00:00Z', to: '2023-12-03T00:00:00Z' },
    answer: {
      data: [
        {
          tenant: TENANT,
          start: '2023-12-02T00:00:00.000Z',
          project: PROJECT,
          sku: 'gpu.h100-sxm',
          unit: 'micro-GPU-second',
          reserved: '28800000000',
          delivered: '21600000000',
          healthy: '21600000000',
          inUse: '21600000000',
        },
      ],
      nextCursor: null,
    },
  },
});
