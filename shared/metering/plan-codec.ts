import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Plan, PlannedHour } from './domain/plan-generation.ts';
import type { HourState } from './domain/usage-hour.ts';

type StoredHour = Omit<PlannedHour, 'add' | 'set'> & {
  readonly add: Readonly<Record<string, string>>;
  readonly set: Omit<HourState, 'minutes'> & { readonly minutes?: string };
};
type StoredPlan = Omit<Plan, 'hours'> & { readonly hours: readonly StoredHour[] };

/** A plan as stored: JSON with counters as decimal strings and bytes in base 64, gzipped, named by the hash of the JSON. */
export const encodePlan = (plan: Plan): { readonly gzip: Uint8Array; readonly sha256: string } => {
  const json = JSON.stringify(plan, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  });
  return { gzip: gzipSync(json), sha256: createHash('sha256').update(json).digest('hex') };
};

export const decodePlan = (gzip: Uint8Array): Plan => {
  const plan = JSON.parse(gunzipSync(gzip).toString('utf8')) as StoredPlan;
  return { ...plan, hours: plan.hours.map(readHour) };
};

const readHour = ({ add, set: { minutes, ...set }, ...hour }: StoredHour): PlannedHour => ({
  ...hour,
  add: Object.fromEntries(Object.entries(add).map(([name, value]) => [name, BigInt(value)])),
  set: { ...(minutes !== undefined && { minutes: new Uint8Array(Buffer.from(minutes, 'base64')) }), ...set },
});
