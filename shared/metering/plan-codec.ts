import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Plan, PlannedHour } from './domain/plan-generation.ts';

type StoredPlan = Omit<Plan, 'hours'> & {
  readonly hours: readonly (Omit<PlannedHour, 'add'> & { readonly add: Readonly<Record<string, string>> })[];
};

/** A plan as stored: JSON with counters as decimal strings, gzipped, named by the hash of the JSON. */
export const encodePlan = (plan: Plan): { readonly gzip: Uint8Array; readonly sha256: string } => {
  const json = JSON.stringify(plan, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
  return { gzip: gzipSync(json), sha256: createHash('sha256').update(json).digest('hex') };
};

export const decodePlan = (gzip: Uint8Array): Plan => {
  const plan = JSON.parse(gunzipSync(gzip).toString('utf8')) as StoredPlan;
  const bigints = (add: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(add).map(([name, value]) => [name, BigInt(value)]));
  return { ...plan, hours: plan.hours.map((hour) => ({ ...hour, add: bigints(hour.add) })) };
};
