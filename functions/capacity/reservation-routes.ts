import { reachableTenant } from '#functions/http/reachable-tenant.ts';
import { servedBy } from '#functions/http/serve.ts';
import type { CapacityDeps } from '#functions/wiring.ts';
import type { Times } from '#shared/capacity/domain/times.ts';
import * as ask from '#shared/capacity/endpoints.ts';
import { hold } from '#shared/capacity/usecases/hold.ts';
import { holdQuote } from '#shared/capacity/usecases/hold-quote.ts';
import { readReservation } from '#shared/capacity/usecases/read-reservation.ts';
import { reservationActions } from '#shared/capacity/usecases/reservation-actions.ts';
import { listCapacityStates, readReservationUsage } from '#shared/commitments/endpoints.ts';
import { readCapacityStates } from '#shared/commitments/usecases/read-capacity-states.ts';
import { readReservationUsage as usageOf } from '#shared/commitments/usecases/read-reservation-usage.ts';
import { mapPage, pageByCount } from '#shared/contract/pages.ts';
import type { Caller } from '#shared/tenancy/domain/caller.ts';

const serve = servedBy<CapacityDeps>();

type Asked = {
  readonly deps: CapacityDeps;
  readonly caller: Caller;
  readonly body: { readonly tenant?: string | undefined };
  readonly params: { readonly reservation: string };
  readonly wall: number;
};

/** The reservation that an action is about, and the times at which it is done. */
const target = async ({ deps, caller, body, params, wall }: Asked): Promise<{ tenant: string; id: string; times: Times }> => {
  const { id: tenant, factory } = await reachableTenant(deps, caller, body.tenant);
  return { tenant, id: params.reservation, times: { now: await deps.now(factory), wall } };
};

/** Holds, what is done to reservations, and how they were used. */
export const reservationRoutes = [
  serve(ask.createReservation, async ({ deps, once, caller, body, wall }) => {
    const { id: tenant, factory, defaultProject } = await reachableTenant(deps, caller, body.tenant);
    const times = { now: await deps.now(factory), wall };
    if ('quote' in body) return holdQuote(deps)(once, { ...body, factory, tenant }, times);
    const { project = defaultProject, ...demand } = body;
    return hold(deps)(once, { ...demand, factory, tenant, project }, times);
  }),
  serve(ask.listReservations, async ({ deps, caller, query: { tenant, ...page } }) => {
    const { id } = await reachableTenant(deps, caller, tenant);
    return deps.capacity.reservationPage(id, page);
  }),
  serve(ask.readReservation, async ({ deps, caller, params, query }) => {
    const { id } = await reachableTenant(deps, caller, query.tenant);
    return readReservation(deps.capacity, id, params.reservation);
  }),
  serve(ask.confirmReservation, async (call) => {
    const { times, ...of } = await target(call);
    return reservationActions(call.deps).confirm(call.once, of, times);
  }),
  serve(ask.voidReservation, async (call) => {
    const { times, ...of } = await target(call);
    return reservationActions(call.deps).void(call.once, of, times);
  }),
  serve(ask.extendReservation, async (call) => {
    const { times, ...of } = await target(call);
    return reservationActions(call.deps).extend(call.once, { ...call.body, ...of }, times);
  }),
  serve(ask.shrinkReservation, async (call) => {
    const { times, ...of } = await target(call);
    return reservationActions(call.deps).shrink(call.once, { ...call.body, ...of }, times);
  }),
  serve(ask.releaseReservation, async (call) => {
    const { times, ...of } = await target(call);
    return reservationActions(call.deps).release(call.once, of, times);
  }),
  serve(ask.cancelReservation, async (call) => {
    const { times, ...of } = await target(call);
    return reservationActions(call.deps).cancel(call.once, of, times);
  }),
  serve(ask.splitReservation, async (call) => {
    const { times, ...of } = await target(call);
    return reservationActions(call.deps).split(call.once, { ...call.body, ...of }, times);
  }),
  serve(ask.transferReservation, async (call) => {
    const { times, ...of } = await target(call);
    return reservationActions(call.deps).transfer(call.once, { ...call.body, ...of }, times);
  }),
  serve(readReservationUsage, async ({ deps, caller, params, query }) => {
    const { id: tenant, factory } = await reachableTenant(deps, caller, query.tenant);
    const reservation = await readReservation(deps.capacity, tenant, params.reservation);
    const usage = await usageOf(deps)(reservation, query, await deps.now(factory));
    return { reservation, usage, page: pageByCount(usage.hours, query) };
  }),
  serve(listCapacityStates, async ({ deps, caller, query }) => {
    const { id: tenant, factory } = await reachableTenant(deps, caller, query.tenant);
    return mapPage(await readCapacityStates(deps)({ factory, tenant }, query), (state) => ({ ...state, tenant }));
  }),
];
