import { formatInstant, type Instant, parseInstant } from '#shared/kernel/time.ts';
import { tokenKinds } from '../batch.ts';
import { earliest } from './earliest.ts';
import { addMinutes, decodeMinutes, encodeMinutes } from './minute-sums.ts';

/** In the order in which a month is read. */
export const families = ['gpu', 'tokens'] as const;
export type Family = (typeof families)[number];

/** What a usage hour counts, by family: a token kind each; GPU time in micro-GPU-seconds, `measured` = `billable` + `excluded`. */
export const countersOf: Readonly<Record<Family, readonly string[]>> = {
  gpu: ['measured', 'billable', 'excluded'],
  tokens: tokenKinds,
};

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

/** The counters of one key, all shards together. */
export type UsageHour = UsageHourKey &
  HourState & {
    /** Names the hour within its tenant and month. */
    readonly key: string;
    readonly counters: Readonly<Record<string, bigint>>;
    readonly events: bigint;
    /** The last generation of each shard that touched it. */
    readonly generations: readonly { readonly shard: string; readonly generation: number }[];
  };

/** The hour that was written last: most hours of a generation are one and the same, and writing it takes as long as adding four events. */
let last = { hour: 0, text: '1970-01-01T00' };

/** `2023-11-30T18`: sorts in order of time. */
export const formatHour = (hour: Instant): string => {
  if (hour !== last.hour) last = { hour, text: formatInstant(hour).slice(0, 13) };
  return last.text;
};

/** The key's parts in order, `-` for none; no part can hold a `#`. Family and hour lead, so that a month is read in order of time. */
export const formatHourKey = ({ project, family, sku, dimensions, reservation, hour }: UsageHourKey): string => {
  const { tier, region, band } = dimensions;
  return [family, formatHour(hour), project, sku, dimensions.class, tier, region, band, reservation].map((part) => part ?? '-').join('#');
};

/** The hour of a key, as `formatHour` writes it. */
export const hourIn = (key: string): string => key.split('#')[1]!;

/** Reads what `formatHourKey` wrote. */
export const parseHourKey = (tenant: string, key: string): UsageHourKey => {
  const [family, hour, project, sku, kind, tier, region, band, reservation] = key
    .split('#')
    .map((part) => (part === '-' ? undefined : part));
  return {
    tenant,
    family: family as Family,
    project: project!,
    sku: sku!,
    dimensions: presentOnly({ class: kind, tier, region, band }),
    ...(reservation !== undefined && { reservation }),
    hour: parseInstant(`${hour}:00:00Z`),
  };
};

/** The dimensions that there are. */
export const presentOnly = (dimensions: { [Name in keyof Dimensions]: string | undefined }): Dimensions =>
  Object.fromEntries(Object.entries(dimensions).filter(([, value]) => value !== undefined));

/** Two parts of one usage hour as one: counters and minutes added, the first of firsts. */
export const combineHours = (a: UsageHour, b: UsageHour): UsageHour => {
  const names = new Set([...Object.keys(a.counters), ...Object.keys(b.counters)]);
  const counters = Object.fromEntries([...names].map((name) => [name, (a.counters[name] ?? 0n) + (b.counters[name] ?? 0n)]));
  return { ...a, ...combineStates(a, b), counters, events: a.events + b.events, generations: [...a.generations, ...b.generations] };
};

/** Two parts of what an hour says as one. */
export const combineStates = (a: HourState, b: HourState): HourState => {
  const minutes =
    a.minutes && b.minutes ? encodeMinutes(addMinutes(decodeMinutes(a.minutes), decodeMinutes(b.minutes))) : (a.minutes ?? b.minutes);
  const firstUse = earliest(a.firstUse, b.firstUse);
  const firstToken = earliest(a.firstToken, b.firstToken);
  return { ...(minutes && { minutes }), ...(firstUse !== undefined && { firstUse }), ...(firstToken !== undefined && { firstToken }) };
};
