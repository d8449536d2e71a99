import * as fc from 'fast-check';
import { HOUR, MINUTE } from '#shared/kernel/time.ts';
import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import type { GpuHour } from '#shared/commitments/domain/net-hour.ts';
import { SLOT, slotOf } from '#shared/capacity/domain/slots.ts';
import { during, plus } from '#shared/capacity/domain/steps.ts';
import { emptyFold, foldEvent, sumsOf } from '#shared/metering/domain/fold.ts';
import { planGeneration } from '#shared/metering/domain/plan-generation.ts';
import { parseHourKey, type UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { GpuEvent, UsageEvent } from '#shared/metering/batch.ts';
import { tenantNumber } from './metering.ts';

export const START = Date.UTC(2024, 0, 10);
export const HOURS = 5;
export const END = START + HOURS * HOUR;
export const TENANT = tenantNumber(1);
export const reservationId = (number: number) => `rsv_01JD${String(number).padStart(22, '0')}`;
const FIRST = slotOf(START);
const SLOTS = (HOURS * HOUR) / SLOT;

/** A reservation of n GPUs from one quarter of an hour to another, counted from START; so many more in the middle. */
export const commitment = (
  number: number,
  { n, from, to, more = 0, sku = 'a' }: { n: number; from: number; to: number; more?: number; sku?: string },
): Commitment => {
  const window = { start: FIRST + from, end: FIRST + to };
  const middle = { start: FIRST + from + Math.floor((to - from) / 3), end: FIRST + from + Math.ceil((2 * (to - from)) / 3) };
  const steps = plus(during(window, n), during(middle, more));
  return { id: reservationId(number), project: 'prj_1', pool: 'pol_1', sku, start: window.start, steps };
};

export const commitments: fc.Arbitrary<readonly Commitment[]> = fc
  .array(
    fc.record({
      n: fc.integer({ min: 1, max: 4 }),
      from: fc.integer({ min: 0, max: SLOTS - 1 }),
      length: fc.integer({ min: 1, max: SLOTS }),
      more: fc.integer({ min: 0, max: 2 }),
      sku: fc.constantFrom('a', 'a', 'b'),
    }),
    { maxLength: 4 },
  )
  .map((all) => all.map(({ from, length, ...rest }, number) => commitment(number, { ...rest, from, to: Math.min(SLOTS, from + length) })));

export const gpuEvents: fc.Arbitrary<readonly GpuEvent[]> = fc.array(
  fc
    .record({
      sku: fc.constantFrom('a', 'a', 'b', 'c'),
      gpuMilli: fc.integer({ min: 1, max: 6_000 }),
      from: fc.integer({ min: 0, max: HOURS * HOUR - 1 }),
      length: fc.integer({ min: 1, max: 2 * HOUR }),
      reservation: fc.option(fc.integer({ min: 0, max: 4 }).map(reservationId), { nil: undefined }),
      region: fc.option(fc.constant('eu'), { nil: undefined }),
      excluded: fc.option(fc.constant('test' as const), { nil: undefined, freq: 6 }),
    })
    .map(({ from, length, ...event }) => ({
      type: 'gpu' as const,
      tenant: TENANT,
      allocation: 'p',
      ...event,
      from: START + from,
      to: Math.min(END, START + from + length),
    })),
  { maxLength: 10 },
);

/** Events as metering keeps them. */
export const usageOf = (events: readonly UsageEvent[]): (UsageHour & GpuHour)[] => {
  const fold = emptyFold();
  for (const event of events) foldEvent(fold, event);
  const gathered = { lanes: [], sums: sumsOf(fold), states: new Map(), promised: new Map(), present: START };
  return planGeneration(gathered).hours.map(({ tenant, key, add: { events, ...counters }, set }) => ({
    ...parseHourKey(tenant, key),
    key,
    ...set,
    counters,
    events: events!,
    generations: [],
  }));
};

/** What netting must come to, by one pass over every minute of plain numbers: [used, overage] by reservation and hour. */
export const bruteForce = (all: readonly Commitment[], events: readonly GpuEvent[]): Record<string, readonly [number, number]> => {
  const sums: Record<string, [number, number]> = {};
  const ordered = [...all].sort((a, b) => (a.start === b.start ? (a.id < b.id ? -1 : 1) : a.start - b.start));
  for (let minute = START; minute < END; minute += MINUTE) {
    const gpusOf = ({ steps }: Commitment) => steps.findLast(({ at }) => at * SLOT <= minute)?.value ?? 0;
    const left = new Map(ordered.map((one) => [one.id, gpusOf(one) * 60_000_000]));
    const live = ordered.filter((one) => gpusOf(one) > 0);
    const use = ({ gpuMilli, from, to }: GpuEvent) => gpuMilli * Math.max(0, Math.min(to, minute + MINUTE) - Math.max(from, minute));
    const total = (matching: (event: GpuEvent) => boolean) =>
      events.filter((event) => event.excluded === undefined && matching(event)).reduce((sum, event) => sum + use(event), 0);
    const book = (id: string, quantity: number, isOver: boolean) => {
      const sum = (sums[`${id} ${minute - (minute % HOUR)}`] ??= [0, 0]);
      sum[isOver ? 1 : 0] += quantity;
    };
    const take = (id: string, quantity: number): number => {
      const used = Math.min(quantity, left.get(id)!);
      left.set(id, left.get(id)! - used);
      book(id, used, false);
      return quantity - used;
    };
    for (const { id, sku } of ordered)
      book(
        id,
        take(
          id,
          total((event) => event.reservation === id && event.sku === sku),
        ),
        true,
      );
    for (const sku of ['a', 'b']) {
      const matching = live.filter((one) => one.sku === sku);
      const rest = matching.reduce((rest, { id }) => take(id, rest), total((event) => event.reservation === undefined && event.sku === sku)); // prettier-ignore
      if (matching.length > 0) book(matching.at(-1)!.id, rest, true);
    }
  }
  return Object.fromEntries(Object.entries(sums).filter(([, [used, overage]]) => used + overage > 0));
};
