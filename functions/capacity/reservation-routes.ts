import { reachableTenant } from '#functions/tenancy/reachable-tenant.ts';
import { etag } from '#functions/http/etag-old.ts';
import { type Call, route } from '#functions/http/route.ts';
import type { Times } from '#shared/capacity/domain/times.ts';
import {
  createHold,
  extendAction,
  listReservations,
  plainAction,
  shrinkAction,
  splitAction,
  tenantQuery,
  transferAction,
} from '#shared/capacity/schema.ts';
import { hold } from '#shared/capacity/usecases/hold.ts';
import { holdQuote } from '#shared/capacity/usecases/hold-quote.ts';
import { readReservation } from '#shared/capacity/usecases/read-reservation.ts';
import { reservationActions } from '#shared/capacity/usecases/reservation-actions.ts';
import { reservationView } from '#shared/capacity/views.ts';
import type { OnceAnswer, OnceRequest } from '#shared/platform/once-old.ts';
import type * as z from 'zod';
import { liveCapacity, timesOf } from './live-capacity.ts';

type Named = { readonly tenant?: string | undefined };
type Actions = ReturnType<typeof reservationActions>;
type Target = { readonly tenant: string; readonly id: string };
type Act<Body> = (request: OnceRequest, command: Body & Target, times: Times) => Promise<OnceAnswer>;

/** One thing to do to a reservation: POST /v1/reservations/{reservation}/{name}. */
const action = <Body extends Named>(name: string, body: z.ZodType<Body>, act: (actions: Actions) => Act<Body>) =>
  route({
    method: 'POST',
    path: `/v1/reservations/{reservation}/${name}`,
    scope: 'reservations:write',
    body,
    handle: async (call: Call<Body, undefined>) => {
      const { id: tenant, factory } = await reachableTenant(call.caller, call.body.tenant);
      const command = { ...call.body, tenant, id: call.params['reservation'] ?? '' };
      return act(reservationActions(liveCapacity()))(call.once(), command, await timesOf(factory, call.wall));
    },
  });

export const reservationRoutes = [
  route({
    method: 'POST',
    path: '/v1/reservations',
    scope: 'reservations:write',
    body: createHold,
    handle: async (call) => {
      const { id: tenant, factory, defaultProject } = await reachableTenant(call.caller, call.body.tenant);
      const times = await timesOf(factory, call.wall);
      if ('quote' in call.body) return holdQuote(liveCapacity())(call.once(), { ...call.body, factory, tenant }, times);
      const { project = defaultProject, ...demand } = call.body;
      return hold(liveCapacity())(call.once(), { ...demand, factory, tenant, project }, times);
    },
  }),
  route({
    method: 'GET',
    path: '/v1/reservations',
    scope: 'reservations:read',
    query: listReservations,
    handle: async ({ caller, query }) => {
      const { id } = await reachableTenant(caller, query.tenant);
      const { data, nextCursor } = await liveCapacity().capacity.reservationPage(id, query);
      return { status: 200, body: { data: data.map(reservationView), nextCursor } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/reservations/{reservation}',
    scope: 'reservations:read',
    query: tenantQuery,
    handle: async ({ caller, params, query }) => {
      const { id: tenant } = await reachableTenant(caller, query.tenant);
      const reservation = await readReservation(liveCapacity().capacity, tenant, params['reservation'] ?? '');
      return { status: 200, body: reservationView(reservation), headers: etag(reservation.revision) };
    },
  }),
  action('confirm', plainAction, ({ confirm }) => confirm),
  action('void', plainAction, (actions) => actions.void),
  action('extend', extendAction, ({ extend }) => extend),
  action('shrink', shrinkAction, ({ shrink }) => shrink),
  action('release', plainAction, ({ release }) => release),
  action('cancel', plainAction, ({ cancel }) => cancel),
  action('split', splitAction, ({ split }) => split),
  action('transfer', transferAction, ({ transfer }) => transfer),
];
