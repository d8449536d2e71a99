import { HOUR } from './period.ts';

/** What one tenant used of one (meter, SKU): base units, and the first hour with any. */
export type Used = {
  readonly tenant: string;
  readonly meter: string;
  readonly sku: string;
  readonly quantity: bigint;
  readonly firstHour: number;
};

/** Adds one amount in place. */
export const addUsage = (usage: Map<string, Used>, tenant: string, meter: string, sku: string, quantity: bigint, at: number): void => {
  const key = JSON.stringify([tenant, meter, sku]);
  const before = usage.get(key);
  const hour = Math.floor(at / HOUR) * HOUR;
  usage.set(key, {
    tenant,
    meter,
    sku,
    quantity: quantity + (before?.quantity ?? 0n),
    firstHour: Math.min(hour, before?.firstHour ?? hour),
  });
};
