import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { LineOf, Unrated as Reason, UnratedUsage } from './invoice-plan.ts';
import type { Metered } from './metered.ts';

/** What a quantity is of, whatever prices it. */
export type QuantityOf = Pick<LineOf, 'project' | 'meter' | 'sku' | 'dimensions' | 'reservation'>;

/** A quantity in base units that nothing prices, from its first hour on, and why. */
export type Unrated = QuantityOf & { readonly quantity: bigint; readonly from: Instant; readonly reason: Reason };

/** Sums of what nothing prices, finely enough that a part of it can be waived by name. */
export const unratedSums = () => {
  const sums = new Map<string, Unrated>();
  return {
    add: ({ project, meter, sku, dimensions, reservation, quantity, hour }: Metered, reason: Reason): void => {
      if (quantity === 0n) return;
      const { class: sold, tier, region, band } = dimensions;
      const name = [project, meter, sku, sold, tier, region, band, reservation, reason].join('#');
      const before = sums.get(name);
      const from = Math.min(before?.from ?? hour, hour);
      sums.set(name, { project, meter, sku, dimensions, reservation, reason, quantity: quantity + (before?.quantity ?? 0n), from });
    },
    all: (): readonly Unrated[] => [...sums.values()],
  };
};

/** As an invoice lists it: by project, meter, SKU and reason, in that order. */
export const listUnrated = (all: readonly Unrated[]): readonly UnratedUsage[] => {
  const sums = new Map<string, UnratedUsage>();
  for (const { project, meter, sku, reason, quantity, from } of all) {
    const name = JSON.stringify([project, meter, sku, reason]);
    const before = sums.get(name);
    const since = formatInstant(from);
    sums.set(name, {
      project,
      meter,
      sku,
      quantity: String(BigInt(before?.quantity ?? 0n) + quantity),
      from: before === undefined || since < before.from ? since : before.from,
      reason,
    });
  }
  return [...sums.keys()].sort().map((name) => sums.get(name)!);
};
