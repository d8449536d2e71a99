import { parseDecimal } from '#shared/kernel/decimal.ts';
import { compare } from '#shared/kernel/money.ts';
import { tokenKinds } from '#shared/metering/batch.ts';
import { fieldsOf } from '../models/matrix.ts';
import { mayBeOf } from '../models/multiplier.ts';
import type { MeteredRate, MultiplierRate, Rate } from '../price-book.ts';
import { modelOf } from './models.ts';
import type { Stretch } from './price-model.ts';
import { billsAlone } from './standing.ts';
import { baseUnitsPer } from './units.ts';

/** Where something stands in a document. */
export type Path = readonly (string | number)[];

/** A rate, where it stands, and when it holds. */
export type DatedRate = Stretch & { readonly rate: Rate; readonly path: Path };

/** Something that would price wrongly: where it stands, and what to change. */
export type RateMisfit = { readonly path: Path; readonly message: string };

/** What of one rate does not fit together, whatever other rates there are. */
export const misfitsOf = ({ rate, path, start }: DatedRate): readonly RateMisfit[] => {
  const found = [...unitMisfits(rate), ...matrixMisfits(rate), ...multiplierMisfits(rate), ...modelMisfits(rate, start)];
  const all = rate.model === 'matrix' || rate.model === 'fixed' ? found : [...found, ...nameMisfits(rate), ...limitMisfits(rate)];
  return all.map((misfit) => ({ ...misfit, path: [...path, ...misfit.path] }));
};

const isMetered = (rate: Rate): rate is MeteredRate => rate.model !== 'matrix' && rate.model !== 'multiplier';

const unitMisfits = (rate: Rate): readonly RateMisfit[] => {
  if (rate.model === 'fixed' || rate.model === 'multiplier') return [];
  const isTime = rate.model !== 'matrix' && rate.meter === 'gpu.time';
  if (isTime === (rate.unit === 'GPU-hour')) return [];
  const message = isTime
    ? 'GPU time is priced by the hour: make the unit GPU-hour'
    : 'tokens are priced by their number: make the unit so many tokens, such as 1000000 tokens';
  return [{ path: ['unit'], message }];
};

type NamedRate = Exclude<Rate, { readonly model: 'matrix' | 'fixed' }>;

/** GPU events say class and region only; what is billed without usage is billed for what it names. */
const nameMisfits = (rate: NamedRate): readonly RateMisfit[] => {
  const never = (['tier', 'band'] as const)
    .filter((name) => rate.meter === 'gpu.time' && rate[name] !== undefined)
    .map((name) => ({ path: [name], message: `GPU time has no ${name}, so nothing would match: leave it out, or name class or region` }));
  if (rate.sku !== '*' || !billsAlone(rate)) return never;
  const amount = 'minimum' in rate && rate.minimum !== undefined ? 'its minimum' : 'an amount';
  return [...never, { path: ['sku'], message: `it bills ${amount} where nothing is used, and must say of what: name the SKU` }];
};

type Limited = Exclude<NamedRate, { readonly model: 'windowed_commitment' }>;

const limitMisfits = (rate: NamedRate): readonly RateMisfit[] => {
  const { included, percentageDiscount, minimum, maximum } = rate as Partial<Limited>;
  const isOver = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && b !== undefined && compare(parseDecimal(a), parseDecimal(b)) > 0;
  return [
    ...(included === undefined || isWhole(included, rate) ? [] : [{ path: ['included'], message: wholeOf(rate) }]),
    ...(isOver(percentageDiscount, '100') ? [{ path: ['percentageDiscount'], message: 'more than all: make it at most 100' }] : []),
    ...(isOver(minimum, maximum) ? [{ path: ['minimum'], message: `above the maximum: make it at most ${maximum}` }] : []),
  ];
};

/** The allowance of a multiplier is in the unit of the rate that it multiplies, which may change with the SKU. */
const isWhole = (included: string, rate: NamedRate): boolean => {
  const { num, den } = parseDecimal(included);
  return (num * ('unit' in rate ? baseUnitsPer(rate.unit) : 1n)) % den === 0n;
};

const wholeOf = (rate: NamedRate): string =>
  'unit' in rate
    ? `${rate.meter === 'gpu.time' ? 'not a whole number of micro-GPU-seconds' : 'not a whole number of tokens'}: take fewer decimals`
    : 'it is in the unit of the rate that is multiplied: make it a whole number of those';

const matrixMisfits = (rate: Rate): readonly RateMisfit[] => {
  if (rate.model !== 'matrix') return [];
  if (Object.keys(rate.prices).length === 0) return [{ path: ['prices'], message: 'it has no price: name a model and a token kind, or leave the rate out' }]; // prettier-ignore
  const named = new Set(fieldsOf(rate).map(({ sku }) => sku));
  const empty = Object.keys(rate.prices).filter((sku) => !named.has(sku));
  return empty.map((sku) => ({
    path: ['prices', sku],
    message: 'it has no price: name a token kind with its price, or leave the model out',
  }));
};

const multiplierMisfits = (rate: Rate): readonly RateMisfit[] => {
  if (rate.model !== 'multiplier' || rate.of === undefined || mayBeOf(rate.meter, rate.of)) return [];
  return [{ path: ['of'], message: `${rate.meter} cannot be priced by ${rate.of}: ${instead(rate)}` }];
};

const instead = ({ meter }: MultiplierRate): string => {
  const before = tokenKinds.map((kind) => `tokens.${kind}`).filter((of) => mayBeOf(meter, of));
  return before.length === 0 ? 'leave `of` out' : `name ${before.join(' or ')}, or leave \`of\` out`;
};

const modelMisfits = (rate: Rate, start: number): readonly RateMisfit[] => {
  if (!isMetered(rate)) return [];
  const meter = 'meter' in rate ? rate.meter : rate.model;
  const found = modelOf(rate).misfits?.(rate, { meter, effectiveFrom: start }) ?? [];
  return found.map(({ pointer, message }) => ({ path: pointer.split('/').slice(1), message }));
};
