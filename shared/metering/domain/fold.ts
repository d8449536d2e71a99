import { HOUR, hourOf, type Instant } from '#shared/kernel/time.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import type { GpuEvent, TokenKind, TokensEvent, UsageEvent } from '../batch.ts';
import { earliest } from './earliest.ts';
import { addSpan, encodeMinutes, minutesOf, type OpenMinutes, openMinutes } from './minute-sums.ts';
import { combineStates, type Dimensions, type Family, formatHourKey, type HourState, presentOnly } from './usage-hour.ts';
import { addWhole, noSum, type WholeSum, wholeOf } from './whole-sum.ts';

/** What the batches of a generation add to one usage hour; its state of these batches alone. */
export type HourSum = HourState & {
  readonly tenant: string;
  readonly month: string;
  readonly key: string;
  readonly add: Readonly<Record<string, bigint>>;
};

type OpenHour = Pick<HourSum, 'tenant' | 'month' | 'key'> & {
  events: number;
  readonly counters: Map<string, WholeSum>;
  minutes?: OpenMinutes;
  firstUse?: Instant;
  firstToken?: Instant;
};

/** Usage hours while batches are folded into them, by a name of their own. */
export type Fold = Map<string, OpenHour>;
export const emptyFold = (): Fold => new Map();

/** How many usage hours an event touches. */
export const hoursTouched = (event: UsageEvent): number =>
  event.type === 'tokens' ? 1 : (hourOf(event.to - 1) - hourOf(event.from)) / HOUR + 1;

/** Adds an event to its usage hours. Intervals are split at UTC hours; the parts add up to the whole, as all are integers. */
export const foldEvent = (fold: Fold, event: UsageEvent): void =>
  event.type === 'tokens' ? foldTokens(fold, event) : foldGpu(fold, event);

const foldTokens = (fold: Fold, event: TokensEvent): void => {
  const { model, at, reservation } = event;
  const hour = open(fold, 'tokens', event, model, hourOf(at));
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
  const { sku, gpuMilli, from, to, excluded } = event;
  for (let start = hourOf(from); start < to; start += HOUR) {
    const span = { gpuMilli, from: from > start ? from : start, to: to < start + HOUR ? to : start + HOUR };
    const measured = gpuMilli * (span.to - span.from);
    const hour = open(fold, 'gpu', event, sku, start);
    addWhole(counter(hour, 'measured'), measured);
    addWhole(counter(hour, 'billable'), excluded === undefined ? measured : 0);
    addWhole(counter(hour, 'excluded'), excluded === undefined ? 0 : measured);
    if (excluded !== undefined || measured === 0) continue;
    addSpan((hour.minutes ??= openMinutes()), span);
    hour.firstUse = earliest(hour.firstUse, span.from)!;
  }
};

type Of = { readonly tenant: string } & Readonly<Partial<Record<keyof Dimensions | 'project' | 'reservation', string | undefined>>>;

/** The open hour that an event belongs to; it counts the event. */
const open = (fold: Fold, family: Family, of: Of, sku: string, hour: Instant): OpenHour => {
  const { tenant, project, tier, region, band, reservation } = of;
  const isPlain = (of.class ?? tier ?? region ?? band ?? reservation) === undefined;
  // A region may be called `undefined`; no value is empty.
  const rest = isPlain ? '' : `#${of.class ?? ''}#${tier ?? ''}#${region ?? ''}#${band ?? ''}#${reservation ?? ''}`;
  const name = `${family}#${hour / HOUR}#${tenant}#${project}#${sku}${rest}`;
  let found = fold.get(name);
  if (found === undefined) fold.set(name, (found = opened(family, of, sku, hour)));
  found.events += 1;
  return found;
};

/** The month is read off the key, which leads with family and hour: writing a time takes as long as adding four events. */
const opened = (family: Family, of: Of, sku: string, hour: Instant): OpenHour => {
  const { tenant, project = defaultProject(tenant), tier, region, band, reservation } = of;
  const dimensions = presentOnly({ class: of.class, tier, region, band });
  const key = formatHourKey({ tenant, project, ...(reservation !== undefined && { reservation }), family, sku, dimensions, hour });
  return { tenant, month: key.slice(family.length + 1, family.length + 8), key, events: 0, counters: new Map() };
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
  for (const hour of fold.values()) {
    const name = hourName(hour);
    const before = sums.get(name);
    sums.set(name, before === undefined ? sumOf(hour) : addSums(before, sumOf(hour)));
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
};

const sumOf = ({ tenant, month, key, events, counters, minutes, firstUse, firstToken }: OpenHour): HourSum => ({
  tenant,
  month,
  key,
  add: { events: BigInt(events), ...Object.fromEntries([...counters].map(([name, sum]) => [name, wholeOf(sum)])) },
  ...(minutes !== undefined && { minutes: encodeMinutes(minutesOf(minutes)) }),
  ...(firstUse !== undefined && { firstUse }),
  ...(firstToken !== undefined && { firstToken }),
});

const addSums = (a: HourSum, b: HourSum): HourSum => {
  const names = new Set([...Object.keys(a.add), ...Object.keys(b.add)]);
  const add = Object.fromEntries([...names].map((name) => [name, (a.add[name] ?? 0n) + (b.add[name] ?? 0n)]));
  return { ...a, ...combineStates(a, b), add };
};
