import type { Dimensions } from '#shared/metering/domain/usage-hour.ts';
import type { Selectors } from '../price-book.ts';

/** Usage that is to be priced. */
export type Use = { readonly meter: string; readonly sku: string; readonly dimensions: Dimensions };

/** The names that a rate may match by, beside its meter. */
const names = ['sku', 'class', 'tier', 'region', 'band'] as const;

/** What a rate names of one; undefined where it takes any. */
const named = (where: Selectors, name: (typeof names)[number]): string | undefined =>
  name === 'sku' && where.sku === '*' ? undefined : where[name];

const valueOf = ({ sku, dimensions }: Use, name: (typeof names)[number]): string | undefined => (name === 'sku' ? sku : dimensions[name]);

/** Whether a rate prices a use: it has all that the rate names. */
export const matches = (where: Selectors, use: Use): boolean =>
  where.meter === use.meter && names.every((name) => named(where, name) === undefined || named(where, name) === valueOf(use, name));

/** Whether one names all that the other names, and so matches nothing that the other does not. */
export const includes = (narrow: Selectors, wide: Selectors): boolean =>
  narrow.meter === wide.meter && names.every((name) => named(wide, name) === undefined || named(wide, name) === named(narrow, name));

/** What matches all that both match; undefined where no use matches both. */
export const intersect = (a: Selectors, b: Selectors): Selectors | undefined => {
  const apart = names.some((name) => named(a, name) !== undefined && named(b, name) !== undefined && named(a, name) !== named(b, name));
  if (apart || a.meter !== b.meter) return undefined;
  const both = Object.fromEntries(names.flatMap((name) => (named(a, name) ?? named(b, name)) === undefined ? [] : [[name, named(a, name) ?? named(b, name)]])); // prettier-ignore
  return { sku: '*', ...both, meter: a.meter };
};

/** One text for what a rate matches: two rates with the same text match the same. */
export const selectorText = (where: Selectors): string => [where.meter, ...names.map((name) => named(where, name) ?? '')].join('#');

/** How a sentence names what a rate matches: `tokens.input of llm-large, tier batch`. */
export const selectorWords = (where: Selectors): string => {
  const rest = names.slice(1).flatMap((name) => (where[name] === undefined ? [] : [`${name} ${where[name]}`]));
  return [`${where.meter} of ${where.sku === '*' ? 'every SKU' : where.sku}`, ...rest].join(', ');
};

/** Whether one names all that the other names, and more. */
export const isNarrower = (narrow: Selectors, wide: Selectors): boolean => includes(narrow, wide) && !includes(wide, narrow);

/** Of rates, those that no other one is narrower than. */
export const narrowest = <Of extends { readonly where: Selectors }>(all: readonly Of[]): readonly Of[] =>
  all.filter(({ where }) => !all.some((other) => isNarrower(other.where, where)));
