import { HOUR, type Instant, MINUTE } from '#shared/kernel/time.ts';
import { earliest } from '#shared/metering/domain/earliest.ts';
import { decodeMinutes } from '#shared/metering/domain/minute-sums.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import type { Commitment } from './commitment.ts';
import { SLOT, slotOf } from '#shared/capacity/domain/slots.ts';
import { valueAt } from '#shared/capacity/domain/steps.ts';

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
export type Share = { readonly key: string; readonly reservation: string; readonly used: bigint; readonly overage: bigint };

/** One GPU for one minute, in micro-GPU-seconds. */
const GPU_MINUTE = 60_000_000n;
const QUARTERS = [0, 1, 2, 3];
const MINUTES = Array.from({ length: HOUR / MINUTE }, (_, minute) => minute);

/** Mutable sums of one reservation in the hour. */
type Account = {
  readonly of: Commitment;
  readonly quarters: readonly bigint[];
  left: bigint;
  used: bigint;
  overage: bigint;
  firstUse?: Instant;
};
type Use = { readonly of: GpuHour; readonly minutes: readonly bigint[]; readonly shares: Map<string, { used: bigint; overage: bigint }> };

/**
 * Assigns the use of one SKU in one hour to its reservations, minute by minute and once: what names a reservation to that one alone,
 * then the rest in the order given. Use beyond all that are live counts as overage of the last of them.
 */
export const netHour = (
  commitments: readonly Commitment[],
  hours: readonly GpuHour[],
  hour: Instant,
): { readonly hours: readonly ReservationHour[]; readonly shares: readonly Share[] } => {
  const accounts = commitments.map((of): Account => ({ of, quarters: quartersOf(of, hour), left: 0n, used: 0n, overage: 0n }));
  const uses = hours.map((of): Use => ({ of, minutes: decodeMinutes(of.minutes), shares: new Map() }));
  const tagged = uses.flatMap((use) => accounts.filter(({ of }) => of.id === use.of.reservation).map((account) => ({ use, account })));
  const untagged = uses.filter(({ of }) => of.reservation === undefined);
  for (const minute of uses.length === 0 ? [] : MINUTES) {
    for (const account of accounts) account.left = account.quarters[Math.floor(minute / 15)]!;
    const live = accounts.filter(({ left }) => left > 0n);
    for (const { use, account } of tagged) assign(use, [account], account, minute);
    for (const use of untagged) assign(use, live, live.at(-1), minute);
  }
  return { hours: accounts.map((account) => reservationHour(account, hour)), shares: uses.flatMap(sharesOf) };
};

/** What a reservation has in an hour, in micro-GPU-seconds. */
export const reservedIn = (commitment: Commitment, hour: Instant): bigint =>
  quartersOf(commitment, hour).reduce((sum, quarter) => sum + 15n * quarter, 0n);

/** Of each minute in the four quarters. */
const quartersOf = ({ steps }: Commitment, hour: Instant): readonly bigint[] =>
  QUARTERS.map((quarter) => BigInt(valueAt(steps, slotOf(hour + quarter * SLOT))) * GPU_MINUTE);

/** Takes a minute of use from the reservations in turn; what is left goes beyond `last`, if there is one. */
const assign = (use: Use, accounts: readonly Account[], last: Account | undefined, minute: number): void => {
  let rest = use.minutes[minute]!;
  for (const account of accounts) {
    const used = rest < account.left ? rest : account.left;
    if (used === 0n) continue;
    account.left -= used;
    account.used += used;
    account.firstUse = firstOf(account, use.of, minute);
    shareOf(use, account).used += used;
    rest -= used;
  }
  if (rest === 0n || last === undefined) return;
  last.overage += rest;
  shareOf(use, last).overage += rest;
};

const firstOf = ({ firstUse }: Account, { hour, firstUse: began = hour }: GpuHour, minute: number): Instant =>
  earliest(firstUse, Math.max(hour + minute * MINUTE, began))!;

const shareOf = ({ shares }: Use, { of }: Account): { used: bigint; overage: bigint } => {
  const share = shares.get(of.id) ?? { used: 0n, overage: 0n };
  shares.set(of.id, share);
  return share;
};

const sharesOf = ({ of, shares }: Use): Share[] => [...shares].map(([reservation, share]) => ({ key: of.key, reservation, ...share }));

const reservationHour = ({ of, used, overage, firstUse }: Account, hour: Instant): ReservationHour => {
  const reserved = reservedIn(of, hour);
  return { reservation: of.id, hour, reserved, used, idle: reserved - used, overage, ...(firstUse !== undefined && { firstUse }) };
};
