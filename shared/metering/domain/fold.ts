import { HOUR, hourOf, type Instant } from '#shared/kernel/time.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import type { GpuEvent, TokenKind, TokensEvent, UsageEvent } from '../batch.ts';
import { earliest } from './earliest.ts';
import { addSpan, type OpenMinutes, openMinutes } from './minute-sums.ts';
import { type Dimensions, type Family, formatHourKey, hourIn, presentOnly } from './usage-hour.ts';
import { addWhole, noSum, type WholeSum, wholeOf } from './whole-sum.ts';

/** What the batches of a generation add to one usage hour; its state of these batches alone. */
export type HourSum = {
  readonly tenant: string;
  readonly month: string;
  readonly key: string;
  readonly hour: Instant;
  readonly add: Readonly<Record<string, bigint>>;
  readonly minutes?: readonly bigint[];
  readonly firstUse?: Instant;
  readonly firstToken?: Instant;
};

type OpenHour = Pick<HourSum, 'tenant' | 'month' | 'key' | 'hour'> & {
  events: number;
  readonly counters: Map<string, WholeSum>;
  minutes?: OpenMinutes;
  firstUse?: Instant;
  firstToken?: Instant;
};

/** By tenant, by SKU, then by the rest of the key, which of most events is an hour alone. */
type OpenHours = Map<string, Map<string, Map<string | Instant, OpenHour>>>;

/** Usage hours while batches are folded into them. */
export type Fold = Readonly<Record<Family, OpenHours>> & { size: number };
export const emptyFold = (): Fold => ({ gpu: new Map(), tokens: new Map(), size: 0 });

/** How many usage hours an event touches. */
export const hoursTouched = (event: UsageEvent): number =>
  event.type === 'tokens' ? 1 : (hourOf(event.to - 1) - hourOf(event.from)) / HOUR + 1;

/** Adds an event to its usage hours. Intervals are split at UTC hours; the parts add up to the whole, as all are integers. */
export const foldEvent = (fold: Fold, event: UsageEvent): void =>
  event.type === 'tokens' ? foldTokens(fold, event) : foldGpu(fold, event);

const foldTokens = (fold: Fold, event: TokensEvent): void => {
  const { tenant, project, model, at, tier, region, band, reservation } = event;
  const hour = open(fold, 'tokens', { tenant, project, sku: model, class: event.class, tier, region, band, reservation }, hourOf(at));
  let any = false;
  for (const kind in event.tokens) {
    const count = event.tokens[kind as TokenKind];
    if (count === undefined) continue;
    addWhole(counter(hour, kind), count);
    any ||= count > 0;
  }
  if (reservation !== undefined && any) hour.firstToken = earliest(hour.firstToken, at)!;
};

const foldGpu = (fold: Fold, event: GpuEvent): void => {
  const { tenant, project, sku, region, reservation, gpuMilli, from, to, excluded } = event;
  const of = { tenant, project, sku, class: event.class, tier: undefined, region, band: undefined, reservation };
  for (let start = hourOf(from); start < to; start += HOUR) {
    const span = { gpuMilli, from: from > start ? from : start, to: to < start + HOUR ? to : start + HOUR };
    const measured = gpuMilli * (span.to - span.from);
    const hour = open(fold, 'gpu', of, start);
    addWhole(counter(hour, 'measured'), measured);
    addWhole(counter(hour, 'billable'), excluded === undefined ? measured : 0);
    addWhole(counter(hour, 'excluded'), excluded === undefined ? 0 : measured);
    if (excluded !== undefined || measured === 0) continue;
    addSpan((hour.minutes ??= openMinutes()), span);
    hour.firstUse = earliest(hour.firstUse, span.from)!;
  }
};

type Of = { readonly tenant: string; readonly sku: string } & Readonly<
  Record<keyof Dimensions | 'project' | 'reservation', string | undefined>
>;

/** The open hour that an event belongs to; it counts the event. */
const open = (fold: Fold, family: Family, of: Of, hour: Instant): OpenHour => {
  const ofSku = inner(inner(fold[family], of.tenant), of.sku);
  const name = restOf(of, hour);
  let found = ofSku.get(name);
  if (found === undefined) {
    ofSku.set(name, (found = newHour(family, of, hour)));
    fold.size += 1;
  }
  found.events += 1;
  return found;
};

const inner = <Key, Value>(map: Map<string, Map<Key, Value>>, name: string): Map<Key, Value> => {
  let found = map.get(name);
  if (found === undefined) map.set(name, (found = new Map()));
  return found;
};

const restOf = ({ project, class: sold, tier, region, band, reservation }: Of, hour: Instant): string | Instant =>
  project === undefined &&
  sold === undefined &&
  tier === undefined &&
  region === undefined &&
  band === undefined &&
  reservation === undefined
    ? hour
    : `${project}#${sold}#${tier}#${region}#${band}#${reservation}#${hour}`;

const newHour = (family: Family, { tenant, project, sku, class: sold, tier, region, band, reservation }: Of, hour: Instant): OpenHour => {
  const dimensions = presentOnly({ class: sold, tier, region, band });
  const owner = { tenant, project: project ?? defaultProject(tenant), ...(reservation !== undefined && { reservation }) };
  const key = formatHourKey({ ...owner, family, sku, dimensions, hour });
  return { tenant, month: hourIn(key).slice(0, 7), key, hour, events: 0, counters: new Map() };
};

const counter = ({ counters }: OpenHour, name: string): WholeSum => {
  let sum = counters.get(name);
  if (sum === undefined) counters.set(name, (sum = noSum()));
  return sum;
};

/** Names an hour among those of all tenants and months. */
export const hourName = ({ tenant, month, key }: Pick<HourSum, 'tenant' | 'month' | 'key'>): string => `${tenant} ${month} ${key}`;

/** What was folded, in order of name. Of two spellings of one key, such as a default project that is named and one that is not, one sum. */
export const sumsOf = (fold: Fold): readonly HourSum[] => {
  const sums = new Map<string, HourSum>();
  for (const hour of allHours(fold)) {
    const name = hourName(hour);
    const before = sums.get(name);
    sums.set(name, before === undefined ? sumOf(hour) : addSums(before, sumOf(hour)));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
};

function* allHours({ gpu, tokens }: Fold): Iterable<OpenHour> {
  for (const byTenant of [gpu, tokens]) {
    for (const bySku of byTenant.values()) for (const byRest of bySku.values()) yield* byRest.values();
  }
}

const sumOf = ({ tenant, month, key, hour, events, counters, minutes, firstUse, firstToken }: OpenHour): HourSum => ({
  tenant,
  month,
  key,
  hour,
  add: { events: BigInt(events), ...Object.fromEntries([...counters].map(([name, sum]) => [name, wholeOf(sum)])) },
  ...(minutes !== undefined && { minutes: minutes.map(wholeOf) }),
  ...(firstUse !== undefined && { firstUse }),
  ...(firstToken !== undefined && { firstToken }),
});

const addSums = (a: HourSum, b: HourSum): HourSum => {
  const names = new Set([...Object.keys(a.add), ...Object.keys(b.add)]);
  const minutes = a.minutes && b.minutes ? a.minutes.map((sum, minute) => sum + b.minutes![minute]!) : (a.minutes ?? b.minutes);
  const firstUse = earliest(a.firstUse, b.firstUse);
  const firstToken = earliest(a.firstToken, b.firstToken);
  return {
    ...a,
    add: Object.fromEntries([...names].map((name) => [name, (a.add[name] ?? 0n) + (b.add[name] ?? 0n)])),
    ...(minutes && { minutes }),
    ...(firstUse !== undefined && { firstUse }),
    ...(firstToken !== undefined && { firstToken }),
  };
};
