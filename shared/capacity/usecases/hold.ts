import { refuse } from '#shared/kernel/problem.ts';
import { MINUTE, SECOND } from '#shared/kernel/time.ts';
import type { Decision, Once } from '#shared/platform/once.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import { ledgerSetOf, type Entry } from '../domain/node.ts';
import { overdueIn, roomIn, spread, windowFor, withoutOverdue } from '../domain/placement.ts';
import type { Pool } from '../domain/pool.ts';
import { type Reservation, revised } from '../domain/reservation.ts';
import { type Shortage, shortageOf } from '../domain/shortage.ts';
import type { Window } from '../domain/slots.ts';
import { during } from '../domain/steps.ts';
import type { Terms } from '../domain/terms.ts';
import type { Times } from '../domain/times.ts';
import { transition } from '../domain/transition.ts';
import { limitOf } from '../domain/ledger.ts';
import type { CapacityCode } from '../errors.ts';
import { putLedger, putReservation } from '../store.ts';
import { decideClearing } from './clear-way.ts';
import type { CapacityDeps } from './deps.ts';
import { assertCurrency } from './billing-currency.ts';
import { termsInForce } from './change-reservation.ts';
import { expireReservation } from './expire-reservation.ts';
import { loadLedgers } from './load-ledgers.ts';
import { recorded } from './recorded.ts';

/** A demand for capacity; `domains` is the most domains that it may be spread over, `legs` names them instead. */
export type HoldCommand = {
  readonly factory: string;
  readonly tenant: string;
  readonly project: string;
  readonly pool: string;
  readonly n: number;
  readonly start: number;
  readonly end: number;
  readonly domains?: number | undefined;
  readonly legs?: readonly { readonly domain: string; readonly n: number }[] | undefined;
  readonly ttlSeconds?: number | undefined;
  readonly quoted?: Terms | undefined;
  /** It comes from a quote that is too old. */
  readonly lateQuote?: boolean | undefined;
};

const DEFAULT_TTL = 15 * MINUTE;

/**
 * Keeps capacity for a short time: the first domains by name that have room, all of them or none. Refusals are recorded.
 * @throws Problem `capacity_short`, `quota_short`, `ledger_full`, `ledger_stopped`, `below_minimum`, `window_invalid`, `currency_mismatch`,
 * `not_found`, `contention`.
 */
export const hold = (deps: CapacityDeps) => (once: Once<Reservation>, command: HoldCommand, times: Times) =>
  once(
    recorded(async () => {
      if (command.lateQuote === true) throw refuse<CapacityCode>('quote_invalid', 'This quote is older than five minutes. Search again.');
      const pool = await poolFor(deps, command);
      await assertCurrency(deps, command.tenant, command.quoted ?? (await termsInForce(deps, { ...command, pool: pool.id }, times)));
      const window = windowFor(command.start, command.end, times);
      return decideClearing(deps, times, async () => {
        const outcome = await attempt(deps, pool, command, window, times);
        return 'shortage' in outcome ? { ...outcome, window } : outcome;
      });
    }),
  );

const poolFor = async ({ capacity, directory }: CapacityDeps, { factory, pool, tenant, project, n }: HoldCommand): Promise<Pool> => {
  const [found, owner] = await Promise.all([capacity.pool(factory, pool), directory.tenant(tenant)]);
  if (found === undefined) throw notFound('pool');
  if (owner?.factory !== factory) throw notFound('tenant');
  if ((await directory.project(tenant, project)) === undefined) throw notFound('project');
  if (n < found.minimum)
    throw refuse<CapacityCode>('below_minimum', `This pool is booked from ${found.minimum} GPUs on.`, {
      extra: { minimum: found.minimum },
    });
  return found;
};

const attempt = async (
  deps: CapacityDeps,
  pool: Pool,
  command: HoldCommand,
  window: Window,
  times: Times,
): Promise<Extract<Decision<Reservation>, { writes: unknown }> | { readonly shortage: Shortage }> => {
  const places = await placesFor(deps, command, window, times);
  if ('shortage' in places) return places;
  const reservation = newReservation(deps.newId('rsv'), pool, command, window, places.legs, times);
  const quotas = await loadLedgers(deps.capacity, [{ ...reservation, legs: [] }]);
  const ledgers = new Map([...quotas, ...ledgerSetOf(places.legs.map(({ place }) => place))]);
  const outcome = transition(ledgers, [], [reservation], times.now);
  if ('shortage' in outcome) return outcome;
  return {
    writes: [...outcome.changed.flatMap(putLedger), ...putReservation(reservation)],
    value: reservation,
  };
};

type Places = { readonly legs: readonly { readonly place: Entry; readonly n: number }[] } | { readonly shortage: Shortage };

const placesFor = async (deps: CapacityDeps, command: HoldCommand, window: Window, times: Times): Promise<Places> => {
  const { factory, pool, legs, n, domains = 1 } = command;
  if (legs !== undefined) {
    const entries = await deps.capacity.ledgers(legs.map(({ domain }) => ({ kind: 'domain', factory, pool, domain })));
    if (entries.some(({ version }) => version === 0)) throw notFound('domain');
    return { legs: entries.map((place, index) => ({ place, n: legs[index]!.n })) };
  }
  const rooms: { place: Entry; room: number }[] = [];
  let best: { place: Entry; room: number } | undefined;
  for await (const read of deps.capacity.domains(factory, pool)) {
    const place = await withoutTheOverdue(deps, read, window, n, times);
    const candidate = { place, room: roomIn(place.ledger, window) };
    if (best === undefined || candidate.room > best.room) best = candidate;
    rooms.push(candidate);
    const found = spread(domains === 1 ? [candidate] : rooms, n, domains);
    if (found !== undefined) return { legs: found };
  }
  if (best === undefined) throw notFound('domain with GPUs');
  const { place, room } = best;
  const shortage = shortageOf(place, during(window, room + 1), limitOf(place.ledger));
  if (shortage === undefined) throw refuse<CapacityCode>('window_invalid', 'The window starts before the present of this pool.');
  const short =
    domains === 1
      ? n - room
      : n -
        rooms
          .map((one) => one.room)
          .sort((a, b) => b - a)
          .slice(0, domains)
          .reduce((a, b) => a + b, 0);
  return { shortage: { ...shortage, short } };
};

/** The domain as it is, or read again after its overdue holds have expired, if those stand in the way. */
const withoutTheOverdue = async (deps: CapacityDeps, entry: Entry, window: Window, n: number, times: Times): Promise<Entry> => {
  const { ledger } = entry;
  const room = roomIn(ledger, window);
  if (room >= n || roomIn(withoutOverdue(ledger, times.wall), window) === room) return entry;
  for (const { tenant, reservation } of overdueIn(ledger, window, times.wall)) await expireReservation(deps)(tenant, reservation, times);
  return (await deps.capacity.ledgers([entry.node]))[0]!;
};

const newReservation = (
  id: string,
  pool: Pool,
  { factory, tenant, project, n, ttlSeconds, quoted }: HoldCommand,
  window: Window,
  legs: readonly { readonly place: Entry; readonly n: number }[],
  { now, wall }: Times,
): Reservation =>
  revised(
    {
      id,
      factory,
      tenant,
      project,
      pool: pool.id,
      sku: pool.sku,
      n,
      ...window,
      legs: legs.flatMap(({ place: { node }, n }) => (node.kind === 'domain' ? [{ domain: node.domain, steps: during(window, n) }] : [])),
      state: 'held',
      revision: 0,
      expiresAt: Math.floor((wall + (ttlSeconds === undefined ? DEFAULT_TTL : ttlSeconds * SECOND)) / SECOND) * SECOND,
      createdAt: now,
      ...(quoted && { quoted }),
      revisions: [],
    },
    'held',
    now,
    {},
  );
