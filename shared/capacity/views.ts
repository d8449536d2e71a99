import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import { encodeCursor } from '#shared/platform/page.ts';
import type { CapacityState } from '#shared/commitments/domain/capacity-states.ts';
import type { ReservationUsage, Totals } from '#shared/commitments/domain/reservation-usage.ts';
import type { Deficit } from './domain/deficit.ts';
import type { Slots } from './domain/search.ts';
import type { Shortage } from './domain/shortage.ts';
import type { Audited } from './domain/audited.ts';
import { deficitOf, limitOf } from './domain/ledger.ts';
import { type Entry, fullName, nodeName } from './domain/node.ts';
import type { Pool } from './domain/pool.ts';
import type { Reservation } from './domain/reservation.ts';
import { instantOf, type Window } from './domain/slots.ts';
import type { Steps } from './domain/steps.ts';
import type { Terms } from './domain/terms.ts';

const windowView = ({ start, end }: Window) => ({ start: formatInstant(instantOf(start)), end: formatInstant(instantOf(end)) });

/** A step function as people read it. */
export const stepsView = (steps: Steps) => steps.map(({ at, value }) => ({ at: formatInstant(instantOf(at)), value }));

export const termsView = ({ tenant, effectiveFrom, price }: Terms) => ({ tenant, effectiveFrom: formatInstant(effectiveFrom), ...price });

const instantOrNull = (instant: number | undefined) => (instant === undefined ? null : formatInstant(instant));

export const reservationView = (reservation: Reservation) => ({
  id: reservation.id,
  tenant: reservation.tenant,
  project: reservation.project,
  pool: reservation.pool,
  sku: reservation.sku,
  status: reservation.state,
  n: reservation.n,
  ...windowView(reservation),
  legs: reservation.legs.map(({ domain, steps }) => ({ domain, steps: stepsView(steps) })),
  expiresAt: reservation.state === 'pending' ? formatInstant(reservation.expiresAt) : null,
  createdAt: formatInstant(reservation.createdAt),
  confirmedAt: instantOrNull(reservation.confirmedAt),
  endedAt: instantOrNull(reservation.endedAt),
  terms: reservation.terms === undefined ? null : termsView(reservation.terms),
  revision: reservation.revision,
  revisions: reservation.revisions.map(({ at, kind, revision, n, project, ...window }) => ({
    revision,
    at: formatInstant(at),
    kind,
    n,
    project,
    ...windowView(window),
  })),
});

export const poolView = ({ createdAt, factory: _factory, ...pool }: Pool) => ({ ...pool, createdAt: formatInstant(createdAt) });

/** A ledger decoded: what is taken, what is held, the limit and where it comes from. */
export const ledgerView = ({ node, version, ledger }: Entry) => ({
  node: fullName(node),
  version,
  stopped: ledger.stopped,
  since: formatInstant(instantOf(ledger.since)),
  used: stepsView(ledger.used),
  holds: ledger.holds.map(({ reservation, tenant, n, expiresAt, ...window }) => ({
    reservation,
    tenant,
    n,
    ...windowView(window),
    expiresAt: formatInstant(expiresAt),
  })),
  limit: stepsView(limitOf(ledger)),
  base: stepsView(ledger.base),
  adjustments: ledger.adjustments.map(({ n, ...window }) => ({ ...windowView(window), n })),
  slice: stepsView(ledger.slice),
  floor: stepsView(ledger.floor),
  deficit: stepsView(deficitOf(ledger)),
});

export const slotsView = ({ n, legs, ...window }: Slots) => ({ n, ...windowView(window), legs });

export const deficitView = ({ node, ledgerVersion, at, area, untold }: Deficit) => ({
  node,
  ledgerVersion,
  at: formatInstant(at),
  area: stepsView(area),
  untold: untold.length,
});

export const shortageView = ({ reason, entry, at, limit, used, short }: Shortage) => ({
  reason,
  node: nodeName(entry.node),
  ledgerVersion: entry.version,
  at: formatInstant(instantOf(at)),
  limit,
  used,
  short,
});

export const whyNotView = ({ shortages, ...rest }: { readonly shortages: readonly Shortage[]; readonly possible: boolean }) => ({
  ...rest,
  bindings: shortages.map(shortageView),
});

/** What an audit says of each ledger. */
export const auditView = (all: readonly Audited[], at: Instant) => ({
  at: formatInstant(at),
  different: all.filter(({ verdict }) => verdict === 'different').length,
  ledgers: all.map(({ entry, verdict, stored, fold }) => ({ node: fullName(entry.node), version: entry.version, verdict, stored, fold })),
});

const MICRO = 'micro-GPU-second';

/** Quantities as decimal strings of base units. */
const quantitiesView = ({ reserved, used, idle, overage }: Totals) => ({
  reserved: String(reserved),
  used: String(used),
  idle: String(idle),
  overage: String(overage),
});

/** One page of how a reservation was used, with the totals of all its pages. */
export const reservationUsageView = (
  { id, tenant, project, sku }: Reservation,
  { hours, totals, timeToFirstUse, timeToFirstToken }: ReservationUsage,
  page: { readonly start: number; readonly limit: number },
) => ({
  reservation: id,
  tenant,
  project,
  sku,
  unit: MICRO,
  totals: quantitiesView(totals),
  timeToFirstUseMs: timeToFirstUse,
  timeToFirstTokenMs: timeToFirstToken,
  data: hours
    .slice(page.start, page.start + page.limit)
    .map(({ hour, ...quantities }) => ({ start: formatInstant(hour), ...quantitiesView(quantities) })),
  nextCursor: page.start + page.limit < hours.length ? encodeCursor(String(page.start + page.limit)) : null,
});

export const capacityStateView = ({ start, reserved, delivered, healthy, inUse, ...of }: CapacityState) => ({
  start: formatInstant(start),
  ...of,
  unit: MICRO,
  reserved: String(reserved),
  delivered: String(delivered),
  healthy: String(healthy),
  inUse: String(inUse),
});
