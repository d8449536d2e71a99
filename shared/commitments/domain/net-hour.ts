import { HOUR, hourOf, type Instant, MINUTE } from '#shared/kernel/time.ts';
import { earliest } from '#shared/metering/domain/earliest.ts';
import { decodeMinutes } from '#shared/metering/domain/minute-sums.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Commitment } from './commitment.ts';
import { instantOf, SLOT, slotOf } from '#shared/capacity/domain/slots.ts';
import { valueAt, within } from '#shared/capacity/domain/steps.ts';

/** GPU time of one key in one hour, as metering keeps it. */
export type GpuHour = Pick<UsageHour, 'key' | 'sku' | 'reservation' | 'hour' | 'minutes' | 'firstUse'>;

/** What one reservation was in one UTC hour, in micro-GPU-seconds: used + idle = reserved. */
export type ReservationHour = {
  readonly reservation: string;
  readonly hour: Instant;
  readonly reserved: bigint;
  readonly used: bigint;
  readonly idle: bigint;
  /** Use that named or matched it beyond what was reserved at its minute. */
  readonly overage: bigint;
  /** When its use began in this hour: exact in the minute in which its keys began, else the start of the minute. */
  readonly firstUse?: Instant;
};

/** How much of a usage hour was used from a reservation, and how much went beyond it. */
export type Share = {
  readonly key: string;
  readonly reservation: string;
  readonly used: bigint;
  readonly overage: bigint;
  /** The same by stretches of minutes in which nothing changes, of each minute. Few ask for it, so that it is worked out on demand. */
  readonly stretches: () => readonly ShareStretch[];
};
export type ShareStretch = { readonly minute: number; readonly length: bigint; readonly used: bigint; readonly overage: bigint };

/** One GPU for one minute, in micro-GPU-seconds. */
const GPU_MINUTE = 60_000_000n;
const QUARTERS = [0, 1, 2, 3];
const MINUTES = HOUR / MINUTE;
const QUARTER = 15;

/** Mutable sums of one reservation in the hour. */
type Account = {
  readonly of: Commitment;
  readonly quarters: readonly bigint[];
  left: bigint;
  used: bigint;
  overage: bigint;
  firstUse?: Instant;
};
type Use = {
  readonly of: GpuHour;
  readonly minutes: readonly bigint[];
  readonly shares: Map<string, OpenShare>;
  readonly isRecording: boolean;
};
type OpenShare = { used: bigint; overage: bigint; readonly stretches: ShareStretch[] | undefined };

/**
 * Assigns the use of one SKU in one hour to its reservations, minute by minute and once: what names a reservation to that one alone,
 * then the rest in the order given. Use beyond all that are live counts as overage of the last of them.
 */
export const netHour = (
  commitments: readonly Commitment[],
  hours: readonly GpuHour[],
  hour: Instant,
): { readonly hours: readonly ReservationHour[]; readonly shares: readonly Share[] } => {
  const { accounts, uses } = assignHour(commitments, hours, hour, false);
  let recorded: readonly Use[] | undefined;
  const stretchesOf = (key: string, reservation: string): readonly ShareStretch[] => {
    recorded ??= assignHour(commitments, hours, hour, true).uses;
    return recorded.find(({ of }) => of.key === key)!.shares.get(reservation)!.stretches!;
  };
  const shares = uses.flatMap(({ of: { key }, shares }) =>
    [...shares].map(([reservation, { used, overage }]) => ({
      key,
      reservation,
      used,
      overage,
      stretches: () => stretchesOf(key, reservation),
    })),
  );
  return { hours: accounts.map((account) => reservationHour(account, hour)), shares };
};

/** Assigns it; `isRecording` keeps the stretches of minutes too. */
const assignHour = (commitments: readonly Commitment[], hours: readonly GpuHour[], hour: Instant, isRecording: boolean) => {
  const accounts = commitments.map((of): Account => ({ of, quarters: quartersOf(of, hour), left: 0n, used: 0n, overage: 0n }));
  const uses = hours.map((of): Use => ({ of, minutes: decodeMinutes(of.minutes), shares: new Map(), isRecording }));
  const tagged = uses.flatMap((use) => accounts.filter(({ of }) => of.id === use.of.reservation).map((account) => ({ use, account })));
  const untagged = uses.filter(({ of }) => of.reservation === undefined);
  for (const stretch of uses.length === 0 ? [] : stretchesOf(uses)) {
    for (const account of accounts) account.left = account.quarters[Math.floor(stretch.minute / QUARTER)]!;
    const live = accounts.filter(({ left }) => left > 0n);
    for (const { use, account } of tagged) assign(use, [account], account, stretch);
    for (const use of untagged) assign(use, live, live.at(-1), stretch);
  }
  return { accounts, uses };
};

/** So many minutes from one on, in which nothing changes: what holds of the first holds of each. */
type Stretch = { readonly minute: number; readonly length: bigint };

const stretchesOf = (uses: readonly Use[]): readonly Stretch[] => {
  const starts: number[] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    if (minute % QUARTER === 0 || uses.some(({ minutes }) => minutes[minute] !== minutes[minute - 1])) starts.push(minute);
  }
  return starts.map((minute, index) => ({ minute, length: BigInt((starts[index + 1] ?? MINUTES) - minute) }));
};

/** What a reservation has in an hour, in micro-GPU-seconds. */
export const reservedIn = (commitment: Commitment, hour: Instant): bigint =>
  quartersOf(commitment, hour).reduce((sum, quarter) => sum + BigInt(QUARTER) * quarter, 0n);

/** What a reservation has over a time of whole slots, in micro-GPU-seconds, and when that begins; undefined if it has nothing then. */
export const reservedOver = (
  { steps }: Commitment,
  { start, end }: { readonly start: Instant; readonly end: Instant },
): { readonly reserved: bigint; readonly from: Instant } | undefined => {
  const inside = within(steps, { start: slotOf(start), end: slotOf(end) });
  if (inside.length === 0) return undefined;
  const slots = inside.reduce((sum, { at, value }, index) => sum + value * ((inside[index + 1]?.at ?? at) - at), 0);
  return { reserved: BigInt(slots) * BigInt(QUARTER) * GPU_MINUTE, from: hourOf(instantOf(inside[0]!.at)) };
};

/** Of each minute in the four quarters. */
const quartersOf = ({ steps }: Commitment, hour: Instant): readonly bigint[] =>
  QUARTERS.map((quarter) => BigInt(valueAt(steps, slotOf(hour + quarter * SLOT))) * GPU_MINUTE);

/** Takes a stretch of use from the reservations in turn, minute by minute alike; what is left goes beyond `last`, if there is one. */
const assign = (use: Use, accounts: readonly Account[], last: Account | undefined, { minute, length }: Stretch): void => {
  let rest = use.minutes[minute]!;
  for (const account of accounts) {
    const used = rest < account.left ? rest : account.left;
    if (used === 0n) continue;
    account.left -= used;
    account.used += used * length;
    account.firstUse = firstOf(account, use.of, minute);
    share(use, account, minute, length, used, 0n);
    rest -= used;
  }
  if (rest === 0n || last === undefined) return;
  last.overage += rest * length;
  share(use, last, minute, length, 0n, rest);
};

const firstOf = ({ firstUse }: Account, { hour, firstUse: began = hour }: GpuHour, minute: number): Instant =>
  earliest(firstUse, Math.max(hour + minute * MINUTE, began))!;

const share = ({ shares, isRecording }: Use, { of }: Account, minute: number, length: bigint, used: bigint, overage: bigint): void => {
  const one = shares.get(of.id) ?? { used: 0n, overage: 0n, stretches: isRecording ? [] : undefined };
  shares.set(of.id, one);
  one.used += used * length;
  one.overage += overage * length;
  one.stretches?.push({ minute, length, used, overage });
};

const reservationHour = ({ of, used, overage, firstUse }: Account, hour: Instant): ReservationHour => {
  const reserved = reservedIn(of, hour);
  return { reservation: of.id, hour, reserved, used, idle: reserved - used, overage, ...(firstUse !== undefined && { firstUse }) };
};
