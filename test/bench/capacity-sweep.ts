import { type Booking, domainSizes, type ReplayResult } from './capacity-bookings.ts';

const SLOT_SECONDS = 900;

/** First come, first served over plain arrays, one counter a slot and domain: the oracle, which shares nothing with the engine. */
export const sweepBookings = (bookings: readonly Booking[], supply: number): ReplayResult => {
  const slots = Math.max(...bookings.map(({ end }) => Math.ceil(end / SLOT_SECONDS)));
  const free = domainSizes(supply).map((size) => new Int32Array(slots).fill(size));
  const booked = new Int32Array(slots);
  const refusals: number[] = [];
  let bookedGpuSeconds = 0;
  for (const { row, n, start, end } of bookings) {
    const [first, last] = [Math.floor(start / SLOT_SECONDS), Math.ceil(end / SLOT_SECONDS)];
    const domain = free.find((slotsFree) => slotsFree.subarray(first, last).every((left) => left >= n));
    if (domain === undefined) {
      refusals.push(row);
      continue;
    }
    for (let slot = first; slot < last; slot += 1) {
      domain[slot]! -= n;
      booked[slot]! += n;
    }
    bookedGpuSeconds += n * (last - first) * SLOT_SECONDS;
  }
  return {
    accepted: bookings.length - refusals.length,
    refused: refusals.length,
    peakBooked: booked.reduce((most, one) => Math.max(most, one), 0),
    bookedGpuSeconds,
    firstRefusals: refusals.slice(0, 100),
  };
};
