import { formatInstant, HOUR, hourOf, type Instant, parseInstant, type Period, periodOf } from '#shared/kernel/time.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import type { GpuEvent, TokensEvent, UsageEvent } from '../batch.ts';
import { earliest } from './earliest.ts';
import { addMinutes, decodeMinutes, encodeMinutes, type Span } from './minute-sums.ts';

export type Family = 'tokens' | 'gpu';
export type Dimensions = { readonly class?: string; readonly tier?: string; readonly region?: string; readonly band?: string };

/** What one usage hour is about. */
export type UsageHourKey = {
  readonly tenant: string;
  readonly project: string;
  readonly family: Family;
  /** The SKU of GPU time, the model of tokens. */
  readonly sku: string;
  readonly dimensions: Dimensions;
  readonly reservation?: string;
  /** Start of the UTC hour. */
  readonly hour: Instant;
};

/** What an hour says that does not add up event by event. */
export type HourState = {
  /** Billable GPU time by minute, as `encodeMinutes` writes it; the sums add up to `billable`. */
  readonly minutes?: Uint8Array;
  /** The first instant of billable GPU time. */
  readonly firstUse?: Instant;
  /** The first token; only of hours that name a reservation. */
  readonly firstToken?: Instant;
};

/**
 * The counters of one key, all shards together. Tokens: one counter a kind. GPU time, in micro-GPU-seconds
 * (thousandths of a GPU times milliseconds): `measured` = `billable` + `excluded`.
 */
export type UsageHour = UsageHourKey &
  HourState & {
    /** Names the hour within its tenant and month. */
    readonly key: string;
    readonly counters: Readonly<Record<string, bigint>>;
    readonly events: bigint;
    /** The last generation of each shard that touched it. */
    readonly generations: readonly { readonly shard: number; readonly generation: number }[];
  };

export type Contribution = {
  readonly at: UsageHourKey;
  readonly counters: Readonly<Record<string, bigint>>;
  /** Where billable GPU time lies. */
  readonly span?: Span;
  /** When tokens of a reservation came. */
  readonly token?: Instant;
};

/** What an event adds to which usage hours. Intervals are split at UTC hours; the parts add up to the whole, as all are integers. */
export const contributions = (event: UsageEvent): Contribution[] => (event.type === 'tokens' ? [tokens(event)] : gpuHours(event));

/** How many usage hours an event touches. */
export const hoursTouched = (event: UsageEvent): number =>
  event.type === 'tokens' ? 1 : (hourOf(event.to - 1) - hourOf(event.from)) / HOUR + 1;

const ownerOf = ({ tenant, project, reservation }: UsageEvent) => ({
  tenant,
  project: project ?? defaultProject(tenant),
  ...(reservation !== undefined && { reservation }),
});

const tokens = (event: TokensEvent): Contribution => {
  const { model, at, tier, region, band } = event;
  const counted = Object.entries(event.tokens).flatMap(([kind, count]) => (count === undefined ? [] : [[kind, BigInt(count)] as const]));
  const dimensions = present({ class: event.class, tier, region, band });
  const isFirstCandidate = event.reservation !== undefined && counted.some(([, count]) => count > 0n);
  return {
    at: { ...ownerOf(event), family: 'tokens', sku: model, dimensions, hour: hourOf(at) },
    counters: Object.fromEntries(counted),
    ...(isFirstCandidate && { token: at }),
  };
};

const gpuHours = (event: GpuEvent): Contribution[] => {
  const { sku, gpuMilli, from, to, region, excluded } = event;
  const at = { ...ownerOf(event), family: 'gpu' as const, sku, dimensions: present({ class: event.class, region }) };
  const parts: Contribution[] = [];
  for (let hour = hourOf(from); hour < to; hour += HOUR) {
    const span = { gpuMilli, from: from > hour ? from : hour, to: to < hour + HOUR ? to : hour + HOUR };
    const measured = BigInt(gpuMilli) * BigInt(span.to - span.from);
    const counters = { measured, billable: excluded === undefined ? measured : 0n, excluded: excluded === undefined ? 0n : measured };
    parts.push({ at: { ...at, hour }, counters, ...(counters.billable > 0n && { span }) });
  }
  return parts;
};

const present = (dimensions: { [Name in keyof Dimensions]: string | undefined }): Dimensions =>
  Object.fromEntries(Object.entries(dimensions).filter(([, value]) => value !== undefined));

/** The month that a usage hour is stored and billed under. */
export const monthOf = ({ hour }: Pick<UsageHourKey, 'hour'>): Period => periodOf(hour);

/** The key's parts in order, `-` for none; no part can hold a `#`. */
export const formatHourKey = ({ project, family, sku, dimensions, reservation, hour }: UsageHourKey): string => {
  const { tier, region, band } = dimensions;
  return [family, project, sku, dimensions.class, tier, region, band, reservation, formatInstant(hour).slice(0, 13)]
    .map((part) => part ?? '-')
    .join('#');
};

/** Reads what `formatHourKey` wrote. */
export const parseHourKey = (tenant: string, key: string): UsageHourKey => {
  const [family, project, sku, kind, tier, region, band, reservation, hour] = key
    .split('#')
    .map((part) => (part === '-' ? undefined : part));
  return {
    tenant,
    family: family as Family,
    project: project!,
    sku: sku!,
    dimensions: present({ class: kind, tier, region, band }),
    ...(reservation !== undefined && { reservation }),
    hour: parseInstant(`${hour}:00:00Z`),
  };
};

/** Two parts of one usage hour as one: counters and minutes added, the first of firsts. */
export const combineHours = (a: UsageHour, b: UsageHour): UsageHour => {
  const names = new Set([...Object.keys(a.counters), ...Object.keys(b.counters)]);
  const counters = Object.fromEntries([...names].map((name) => [name, (a.counters[name] ?? 0n) + (b.counters[name] ?? 0n)]));
  return { ...a, ...combineStates(a, b), counters, events: a.events + b.events, generations: [...a.generations, ...b.generations] };
};

const combineStates = (a: HourState, b: HourState): HourState => {
  const minutes =
    a.minutes && b.minutes ? encodeMinutes(addMinutes(decodeMinutes(a.minutes), decodeMinutes(b.minutes))) : (a.minutes ?? b.minutes);
  const firstUse = earliest(a.firstUse, b.firstUse);
  const firstToken = earliest(a.firstToken, b.firstToken);
  return { ...(minutes && { minutes }), ...(firstUse !== undefined && { firstUse }), ...(firstToken !== undefined && { firstToken }) };
};
