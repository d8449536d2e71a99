import * as z from 'zod';
import { currency, decimal } from '#shared/contract/amounts.ts';
import { name, poolId, projectId, reservationId, tenantId } from '#shared/contract/ids.ts';
import { instantOrNull, shownInstant } from '#shared/contract/instants.ts';
import { projection } from '#shared/contract/projection.ts';
import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Audited } from './domain/audited.ts';
import type { Deficit } from './domain/deficit.ts';
import { deficitOf, limitOf } from './domain/ledger.ts';
import { type Entry, fullName, nodeName } from './domain/node.ts';
import type { Pool } from './domain/pool.ts';
import { changeKinds, type Reservation, reservationStates } from './domain/reservation.ts';
import type { Slots } from './domain/search.ts';
import type { Shortage } from './domain/shortage.ts';
import { instantOf, type Window } from './domain/slots.ts';
import type { Steps } from './domain/steps.ts';
import type { Terms } from './domain/terms.ts';
import type { LimitsChanged } from './usecases/change-limits.ts';
import type { Offers } from './usecases/offer-quotes.ts';
import type { Stranded } from './usecases/stranded-by.ts';
import type { WhyNot } from './usecases/why-not.ts';

const windowShape = { start: shownInstant, end: shownInstant };
const showWindow = ({ start, end }: Window) => ({ start: formatInstant(instantOf(start)), end: formatInstant(instantOf(end)) });

/** A step function as people read it. */
const stepsShape = z.array(z.object({ at: shownInstant, value: z.int() }));
const showSteps = (steps: Steps) => steps.map(({ at, value }) => ({ at: formatInstant(instantOf(at)), value }));

const termsHead = { tenant: z.union([tenantId, z.literal('*')]), effectiveFrom: shownInstant, currency };
/** Whose terms, from when, at which price; `*` is everybody. */
export const terms = projection(
  z.discriminatedUnion('model', [
    z.object({ ...termsHead, model: z.literal('pinned'), unitPrice: decimal }),
    z.object({ ...termsHead, model: z.literal('holding'), holdingPrice: decimal, usagePrice: decimal }),
  ]),
  ({ tenant, effectiveFrom, price }: Terms) => ({ tenant, effectiveFrom: formatInstant(effectiveFrom), ...price }),
);

const reservationShape = z.object({
  id: reservationId,
  tenant: tenantId,
  project: projectId,
  pool: poolId,
  sku: z.string(),
  status: z.enum(reservationStates),
  n: z.int(),
  ...windowShape,
  legs: z.array(z.object({ domain: name, steps: stepsShape })),
  expiresAt: shownInstant.nullable(),
  createdAt: shownInstant,
  confirmedAt: shownInstant.nullable(),
  endedAt: shownInstant.nullable(),
  terms: terms.schema.nullable(),
  revision: z.int(),
  revisions: z.array(
    z.object({
      revision: z.int(),
      at: shownInstant,
      kind: z.enum(changeKinds),
      n: z.int(),
      project: projectId,
      ...windowShape,
    }),
  ),
});

export const reservation = projection(reservationShape, (one: Reservation) => ({
  id: one.id,
  tenant: one.tenant,
  project: one.project,
  pool: one.pool,
  sku: one.sku,
  status: one.state,
  n: one.n,
  ...showWindow(one),
  legs: one.legs.map(({ domain, steps }) => ({ domain, steps: showSteps(steps) })),
  expiresAt: one.state === 'held' ? formatInstant(one.expiresAt) : null,
  createdAt: formatInstant(one.createdAt),
  confirmedAt: instantOrNull(one.confirmedAt),
  endedAt: instantOrNull(one.endedAt),
  terms: one.terms === undefined ? null : terms.show(one.terms),
  revision: one.revision,
  revisions: one.revisions.map(({ at, kind, revision, n, project, ...window }) => ({
    revision,
    at: formatInstant(at),
    kind,
    n,
    project,
    ...showWindow(window),
  })),
}));

/** The one reservation that a change was about. */
export const changedReservation = projection(reservationShape, ([only]: readonly Reservation[]) => reservation.show(only!));

/** A reservation, and the one that was split off. */
export const splitReservations = projection(z.object({ data: z.array(reservationShape) }), (both: readonly Reservation[]) => ({
  data: both.map(reservation.show),
}));

const poolShape = z.object({
  id: poolId,
  name,
  sku: z.string(),
  gpuUnit: z.enum(['package', 'die']),
  minimum: z.int(),
  createdAt: shownInstant,
});

export const pool = projection(poolShape, ({ createdAt, factory: _factory, ...pool }: Pool) => ({
  ...pool,
  createdAt: formatInstant(createdAt),
}));

export const newPool = projection(poolShape.extend({ terms: terms.schema }), (made: { readonly pool: Pool; readonly terms: Terms }) => ({
  ...pool.show(made.pool),
  terms: terms.show(made.terms),
}));

export const poolWithTerms = projection(
  poolShape.extend({ terms: z.array(terms.schema) }),
  (found: { readonly pool: Pool; readonly terms: readonly Terms[] }) => ({ ...pool.show(found.pool), terms: found.terms.map(terms.show) }),
);

const ledgerShape = z.object({
  node: z.string(),
  version: z.int(),
  stopped: z.boolean(),
  since: shownInstant,
  used: stepsShape,
  holds: z.array(z.object({ reservation: reservationId, tenant: tenantId, n: z.int(), ...windowShape, expiresAt: shownInstant })),
  limit: stepsShape,
  base: stepsShape,
  adjustments: z.array(z.object({ ...windowShape, n: z.int() })),
  slice: stepsShape,
  floor: stepsShape,
  deficit: stepsShape,
});

/** A ledger decoded: what is taken, what is held, the limit and where it comes from. */
export const ledger = projection(ledgerShape, ({ node, version, ledger }: Entry) => ({
  node: fullName(node),
  version,
  stopped: ledger.stopped,
  since: formatInstant(instantOf(ledger.since)),
  used: showSteps(ledger.used),
  holds: ledger.holds.map(({ reservation, tenant, n, expiresAt, ...window }) => ({
    reservation,
    tenant,
    n,
    ...showWindow(window),
    expiresAt: formatInstant(expiresAt),
  })),
  limit: showSteps(limitOf(ledger)),
  base: showSteps(ledger.base),
  adjustments: ledger.adjustments.map(({ n, ...window }) => ({ ...showWindow(window), n })),
  slice: showSteps(ledger.slice),
  floor: showSteps(ledger.floor),
  deficit: showSteps(deficitOf(ledger)),
}));

/** A ledger after a change of its limits; its deficit is what the change left over them. */
export const changedLedger = projection(ledgerShape, ({ entry, deficit }: LimitsChanged) => ({
  ...ledger.show(entry),
  deficit: showSteps(deficit),
}));

/** What a quota that was only tried would strand. */
const dryRunShape = z.object({
  dryRun: z.literal(true),
  strands: z.boolean(),
  deficit: stepsShape,
  reservations: z.array(reservationId),
});

export type QuotaOutcome = { readonly changed: LimitsChanged } | { readonly stranded: Stranded };

export const quotaOutcome = projection(z.union([ledgerShape, dryRunShape]), (outcome: QuotaOutcome) => {
  if ('changed' in outcome) return changedLedger.show(outcome.changed);
  const { area, reservations } = outcome.stranded;
  return { dryRun: true as const, strands: area.length > 0, deficit: showSteps(area), reservations };
});

export const deficit = projection(
  z.object({ node: z.string(), ledgerVersion: z.int(), at: shownInstant, area: stepsShape, untold: z.int() }),
  ({ node, ledgerVersion, at, area, untold }: Deficit) => ({
    node,
    ledgerVersion,
    at: formatInstant(at),
    area: showSteps(area),
    untold: untold.length,
  }),
);

const offerShape = z.object({
  pool: poolId,
  poolName: name,
  sku: z.string(),
  n: z.int(),
  ...windowShape,
  legs: z.array(z.object({ domain: name, n: z.int() })),
  terms: terms.schema.nullable(),
  quote: z.string(),
  expiresAt: shownInstant,
});

const showSlots = ({ n, legs, ...window }: Slots) => ({ n, ...showWindow(window), legs });

/** Slots with their signed quotes; near misses are quoted too. */
export const offers = projection(
  z.object({ data: z.array(offerShape), nearMisses: z.object({ fewer: z.array(offerShape), later: z.array(offerShape) }) }),
  ({ offers, fewer, later, expiresAt }: Offers) => {
    const show = ({ pool, slots, terms: price, quote }: Offers['offers'][number]) => ({
      pool: pool.id,
      poolName: pool.name,
      sku: pool.sku,
      ...showSlots(slots),
      terms: price === undefined ? null : terms.show(price),
      quote,
      expiresAt: formatInstant(expiresAt),
    });
    return { data: offers.map(show), nearMisses: { fewer: fewer.map(show), later: later.map(show) } };
  },
);

const showShortage = ({ reason, entry, at, limit, used, short }: Shortage) => ({
  reason,
  node: nodeName(entry.node),
  ledgerVersion: entry.version,
  at: formatInstant(instantOf(at)),
  limit,
  used,
  short,
});

export const explanation = projection(
  z.object({
    possible: z.boolean(),
    quotaRoom: z.int(),
    largestDomainRoom: z.int(),
    bindings: z.array(
      z.object({
        reason: z.enum(['short', 'full', 'stopped']),
        node: z.string(),
        ledgerVersion: z.int(),
        at: shownInstant,
        limit: z.int(),
        used: z.int(),
        short: z.int(),
      }),
    ),
  }),
  ({ shortages, ...rest }: WhyNot) => ({ ...rest, bindings: shortages.map(showShortage) }),
);

export const calendar = projection(
  z.object({ free: stepsShape, largestDomain: stepsShape }),
  ({ free, largestDomain }: { readonly free: Steps; readonly largestDomain: Steps }) => ({
    free: showSteps(free),
    largestDomain: showSteps(largestDomain),
  }),
);

/** What an audit says of each ledger. */
export const audit = projection(
  z.object({
    at: shownInstant,
    different: z.int(),
    ledgers: z.array(
      z.object({
        node: z.string(),
        version: z.int(),
        verdict: z.enum(['equal', 'different', 'changed']),
        stored: z.string(),
        fold: z.string(),
      }),
    ),
  }),
  ({ all, at }: { readonly all: readonly Audited[]; readonly at: Instant }) => ({
    at: formatInstant(at),
    different: all.filter(({ verdict }) => verdict === 'different').length,
    ledgers: all.map(({ entry, verdict, stored, fold }) => ({ node: fullName(entry.node), version: entry.version, verdict, stored, fold })),
  }),
);
