import { HOUR, periodOf } from '#shared/kernel/time.ts';
import type { Batch } from '#shared/metering/batch.ts';
import { SKU } from './ledger-lanes.ts';
import { EDGE } from './ledger-world.ts';

/** Quantities by tenant, month, meter and SKU; `cents` by tenant and month. */
export type Sums = Map<string, bigint>;
export const quantityName = (tenant: string, month: string, meter: string, sku: string): string => `${tenant} ${month} ${meter} ${sku}`;

export const addTo = (sums: Sums, name: string, quantity: bigint): void => void sums.set(name, (sums.get(name) ?? 0n) + quantity);

/** What batches say, by plain sums over their events. */
export const usageOf = (batches: Iterable<Batch>): Sums => {
  const sums: Sums = new Map();
  for (const { events } of batches) {
    for (const event of events) {
      if (event.type === 'tokens') {
        addTo(sums, quantityName(event.tenant, periodOf(event.at), 'tokens.input', event.model), BigInt(event.tokens.input!));
        continue;
      }
      if (event.excluded !== undefined) continue;
      const { from, to } = event;
      for (let hour = from - (from % HOUR); hour < to; hour += HOUR) {
        const milliseconds = Math.min(to, hour + HOUR) - Math.max(from, hour);
        addTo(sums, quantityName(event.tenant, periodOf(hour), 'gpu.time', SKU), BigInt(event.gpuMilli) * BigInt(milliseconds));
      }
    }
  }
  return sums;
};

/** What months come to in cents, by tenant and month. */
export const centsOf = (usage: Sums): Sums => {
  const cents: Sums = new Map();
  for (const [name, quantity] of usage) {
    const [tenant, month, meter] = name.split(' ');
    addTo(cents, `${tenant} ${month}`, meter === 'gpu.time' ? quantity / 1_000_000n : centsOfTokens(quantity));
  }
  return cents;
};

const centsOfTokens = (quantity: bigint): bigint => {
  const below = quantity < EDGE ? quantity : EDGE;
  return below / 100n + (quantity - below) / 200n;
};
