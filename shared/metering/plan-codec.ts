import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Plan, PlannedHour } from './domain/plan-generation.ts';
import type { HourState } from './domain/usage-hour.ts';

type StoredHour = {
  readonly add: Readonly<Record<string, string>>;
  readonly set: Omit<HourState, 'minutes'> & { readonly minutes?: string };
};
/** `keys` names the hours in order, so that a key is found without reading what is added to it. */
type StoredPlan = Omit<Plan, 'hours'> & {
  readonly keys: readonly (readonly [tenant: string, month: string, key: string])[];
  readonly hours: readonly StoredHour[];
};

/** A plan as stored: JSON with counters as decimal strings and bytes in base 64, gzipped, named by the hash of the JSON. */
export const encodePlan = ({ hours, ...plan }: Plan): { readonly gzip: Uint8Array; readonly sha256: string } => {
  const stored = {
    ...plan,
    keys: hours.map(({ tenant, month, key }) => [tenant, month, key]),
    hours: hours.map(({ add, set }) => ({ add, set })),
  };
  const json = JSON.stringify(stored, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;
  });
  return { gzip: gzipSync(json), sha256: createHash('sha256').update(json).digest('hex') };
};

export const decodePlan = (gzip: Uint8Array): Plan => {
  const { keys, hours, ...plan } = JSON.parse(gunzipSync(gzip).toString('utf8')) as StoredPlan;
  return { ...plan, hours: hours.map((hour, index) => readHour(keys[index]!, hour)) };
};

const readHour = ([tenant, month, key]: StoredPlan['keys'][number], { add, set: { minutes, ...set } }: StoredHour): PlannedHour => ({
  tenant,
  month,
  key,
  add: Object.fromEntries(Object.entries(add).map(([name, value]) => [name, BigInt(value)])),
  set: { ...(minutes !== undefined && { minutes: new Uint8Array(Buffer.from(minutes, 'base64')) }), ...set },
});
