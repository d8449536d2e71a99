import * as z from 'zod';
import { type Exact, ONE, whole } from '#shared/kernel/money.ts';
import { percentOf } from '#shared/kernel/shares.ts';
import { billedGpus, gpuMilliOf } from '#shared/metering/domain/gpu-share.ts';
import { gpuTimeOf } from '#shared/metering/domain/gpu-time.ts';
import { settledByTicks, unsettled } from '#shared/metering/domain/unsettled.ts';
import { count, decimal, instant, maybe } from '../fields.ts';
import { integer, number } from '../found.ts';
import { kind } from '../kind.ts';

/** The seconds of a stretch that are not settled yet, or those between ticks. */
export const intervalSeconds = kind(
  { start: maybe(instant), end: maybe(instant), settled_through: maybe(instant), ticks: maybe(z.array(instant)) },
  ({ start, end, settled_through, ticks }) => {
    if (ticks === undefined && (start === undefined || end === undefined)) throw new RangeError('neither start and end nor ticks');
    const milliseconds = ticks === undefined ? unsettled(start!, end!, settled_through ?? null) : settledByTicks(ticks);
    return { seconds: number({ num: BigInt(milliseconds), den: 1_000n }) };
  },
);

/** The thousandths of a card that a share of its memory counts as, or what cards with so many thousandths bill. */
export const gpuShare = kind(
  {
    memory_percentage: maybe(decimal),
    profile_memory_mib: maybe(decimal),
    card_memory_mib: maybe(decimal),
    cards: maybe(count),
    milli: maybe(count),
  },
  ({ memory_percentage, profile_memory_mib, card_memory_mib, cards, milli }) => {
    if (cards !== undefined && milli !== undefined) return { billed_gpus: number(billedGpus(cards, milli)) };
    const share = memory_percentage === undefined ? shareOf(profile_memory_mib, card_memory_mib) : percentOf(ONE, memory_percentage);
    return { milli: number(share === undefined ? null : whole(gpuMilliOf(share))) };
  },
);

const shareOf = (profile: Exact | undefined, card: Exact | undefined): Exact | undefined =>
  profile === undefined || card === undefined || card.num === 0n ? undefined : { num: profile.num, den: card.num };

/** GPU time and instance time in seconds. */
export const gpuHours = kind({ parts: z.array(z.strictObject({ seconds: count, gpus: count })) }, ({ parts }) => {
  const { gpuSeconds, instanceSeconds } = gpuTimeOf(parts);
  return { gpu_hours_x3600: integer(gpuSeconds), instance_hours_x3600: integer(instanceSeconds) };
});
