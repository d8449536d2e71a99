import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { Json } from '#shared/kernel/canonical.ts';
import { formatInstant, type Period } from '#shared/kernel/time.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';

/** Of a usage hour, what was billed: its counters, the minutes that were netted, and the last generation of each shard that is in it. */
export const basisEntry = ({ key, counters, minutes, generations }: UsageHour): Json => ({
  key,
  counters: Object.fromEntries(Object.entries(counters).map(([name, count]) => [name, String(count)])),
  ...(minutes !== undefined && { minutes: Buffer.from(minutes).toString('base64') }),
  generations: Object.fromEntries(generations.map(({ shard, generation }) => [shard, generation])),
});

/** First and last of consecutive parts, by their place in the list of parts. */
export type PartRange = readonly [first: number, last: number];

export type Basis = {
  readonly tenant: string;
  readonly period: Period;
  readonly hours: number;
  /** SHA-256 of each part: gzipped JSON lines, an entry each, in order of family, time and key. */
  readonly parts: readonly string[];
  /** By line key, the parts that hold its usage hours. */
  readonly lines: ReadonlyMap<string, readonly PartRange[]>;
  /** The commitments that had a part in the month. */
  readonly commitments: readonly Commitment[];
};

/** The billed basis of a month: where its usage hours are kept, line by line, and the reservations that they were netted against. */
export const basisOf = ({ tenant, period, hours, parts, lines, commitments }: Basis): Json => ({
  tenant,
  period,
  hours,
  parts,
  lines: Object.fromEntries(lines),
  reservations: commitments.map(reservationBasis),
});

const reservationBasis = ({ id, project, pool, sku, start, steps, terms }: Commitment): Json => ({
  id,
  project,
  pool,
  sku,
  start,
  steps: steps.map(({ at, value }) => [at, value]),
  terms:
    terms === undefined ? null : { tenant: terms.tenant, effectiveFrom: formatInstant(terms.effectiveFrom), price: { ...terms.price } },
});
