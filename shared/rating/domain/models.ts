import { blockTiers } from '../models/block-tiers.ts';
import { fixed } from '../models/fixed.ts';
import { graduatedPercentage } from '../models/graduated-percentage.ts';
import { graduated } from '../models/graduated.ts';
import { fieldsOf } from '../models/matrix.ts';
import { packages } from '../models/package.ts';
import { proratedGraduated } from '../models/prorated-graduated.ts';
import { timeOfDay } from '../models/time-of-day.ts';
import { unit } from '../models/unit.ts';
import { volume } from '../models/volume.ts';
import { windowedCommitment } from '../models/windowed-commitment.ts';
import { type Dimensions, presentOnly } from '#shared/metering/domain/usage-hour.ts';
import type { MeteredRate, MultiplierRate, Rate, Selectors } from '../price-book.ts';
import type { PriceModel } from './price-model.ts';

/** A rate as usage is matched with it, and where it stands among the rates that were published. */
export type Cell = { readonly where: Selectors; readonly path: readonly (string | number)[]; readonly rate: MeteredRate | MultiplierRate };

type Models = { readonly [Name in MeteredRate['model']]: PriceModel<Extract<MeteredRate, { readonly model: Name }>> };

/** Every way to price, by the name that a rate gives. Outside this file nothing knows these names. */
const models: Models = {
  unit,
  graduated,
  volume,
  package: packages,
  graduated_percentage: graduatedPercentage,
  block_tiers: blockTiers,
  prorated_graduated: proratedGraduated,
  time_of_day: timeOfDay,
  windowed_commitment: windowedCommitment,
  fixed,
};

/** How a rate prices. */
export const modelOf = <Of extends MeteredRate>({ model }: Of): PriceModel<Of> => models[model] as unknown as PriceModel<Of>;

/** Whether a rate prices by another one. */
export const isMultiplier = (rate: MeteredRate | MultiplierRate): rate is MultiplierRate => rate.model === 'multiplier';

/** Whether a rate multiplies what the usage would cost without it: such rates stack on whatever else matches. */
export const multipliesTheRest = (rate: MeteredRate | MultiplierRate): boolean => isMultiplier(rate) && rate.of === undefined;

/** A matrix is a unit price for each of its fields, a recurring charge matches no usage, every other rate is itself. */
export const cellsOf = (rate: Rate, path: readonly (string | number)[]): readonly Cell[] => {
  if (rate.model === 'fixed') return [{ where: { meter: 'fixed', sku: rate.charge }, path, rate }];
  if (rate.model !== 'matrix') return [{ where: selectorsOf(rate), path, rate }];
  const { prices: _prices, ...of } = rate;
  return fieldsOf(rate).map(({ path: field, ...price }) => {
    const unitRate = { ...of, ...price, model: 'unit' as const };
    return { where: selectorsOf(unitRate), path: [...path, ...field], rate: unitRate };
  });
};

type Named = { readonly meter: string; readonly sku: string } & { readonly [Name in keyof Dimensions]?: string | undefined };

/** What a rate names, and nothing else of it. */
export const selectorsOf = ({ meter, sku, class: sold, tier, region, band }: Named): Selectors => ({
  meter,
  sku,
  ...presentOnly({ class: sold, tier, region, band }),
});
