import { formatMinor } from '#shared/kernel/decimal.ts';
import { baseUnitsPer } from '#shared/rating/domain/units.ts';

/** A decimal with its thousands apart, for reading: `1,234,567.89`. */
export const grouped = (decimal: string): string => {
  const [integer = '', fraction] = decimal.split('.');
  return integer.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
};

/** Base units in a rate's unit, cut after six decimals: for reading only, what is exact stands beside it. */
export const inUnit = (baseUnits: string, unit: string): string => {
  const [whole = ''] = baseUnits.split('.');
  const millionths = (BigInt(whole) * 1_000_000n) / baseUnitsPer(unit);
  return grouped(formatMinor(millionths, 6).replace(/\.?0+$/, ''));
};

/** A sentence with the thousands of its numbers apart. */
export const groupedIn = (words: string): string => words.replace(/\d+(\.\d+)?/g, grouped);

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is safe between tags and in quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character]!);
