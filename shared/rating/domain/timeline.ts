import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { Contract } from '../contract.ts';
import type { PriceVersion } from '../price-book.ts';
import { inForce } from './in-force.ts';
import type { Use } from './match-rate.ts';
import { cellsOf } from './models.ts';
import type { Stretch } from './price-model.ts';
import { type Layer, layerOf, newLayer, type Price, priceOf, type Prices, type PriceSource, type Unpriced } from './prices.ts';

/** A stretch of a month in which one contract and one set of prices are in force. */
export type Segment = Stretch & {
  readonly contract: Contract | undefined;
  /** Looked into in this order: the contract's own rates, its book's version, the version's addenda. */
  readonly layers: readonly Layer[];
  /** What a use costs, or why nothing prices it. */
  readonly price: (use: Use) => Price | Unpriced;
};

/** A month cut where a contract, a price version, an addendum or an override begins or ends; together the segments are the month. */
export const timeline = ({ contracts, versions }: Prices, { start, end }: Stretch): readonly Segment[] => {
  const layers = new Map(versions.map((version) => [version, layersOf(version)]));
  return cuts(contracts, versions, { start, end }).map((from, index, all) => {
    const contract = inForce(contracts, from);
    const version = contract && inForce(versions.filter(({ name }) => name === contract.priceBook), from); // prettier-ignore
    const own = contract === undefined ? [] : overridesAt(contract, from);
    const found = [...own, ...(version === undefined ? [] : layers.get(version)!)];
    const none = contract === undefined ? 'no_contract' : version === undefined ? 'no_price_version' : 'no_rate';
    return { start: from, end: all[index + 1] ?? end, contract, layers: found, price: (use) => priceOr(found, use, none) };
  });
};

/** The segment of an instant. */
export const segmentAt = (segments: readonly Segment[], at: Instant): Segment => segments.findLast(({ start }) => start <= at)!;

const cuts = (contracts: readonly Contract[], versions: readonly PriceVersion[], { start, end }: Stretch): readonly Instant[] => {
  const overrides = contracts.flatMap(({ overrides = [] }) => overrides.flatMap(({ from, to }) => [from ?? start, to ?? start]));
  const all = [...contracts, ...versions].map(({ effectiveFrom }) => effectiveFrom).concat(overrides);
  return [...new Set([start, ...all.filter((at) => at > start && at < end)])].sort((a, b) => a - b);
};

const layersOf = (version: PriceVersion): readonly Layer[] => [version, ...(version.addenda ?? [])].map(layerOf);

/** A contract as a document that lines name: its version is its start, which no price book's can be called. */
export const contractPin = ({ effectiveFrom, sha256 }: Contract): PriceSource => ({
  name: 'contract',
  version: formatInstant(effectiveFrom),
  sha256,
});

const overridesAt = (contract: Contract, at: Instant): readonly Layer[] => {
  const { overrides = [], effectiveFrom } = contract;
  const cells = overrides.flatMap(({ from = effectiveFrom, to = Number.POSITIVE_INFINITY, rate }, index) =>
    from <= at && at < to ? cellsOf(rate, ['overrides', index, 'rate']) : [],
  );
  return cells.length === 0 ? [] : [newLayer(contractPin(contract), cells)];
};

const priceOr = (layers: readonly Layer[], use: Use, none: Unpriced): Price | Unpriced => {
  const price = priceOf(layers, use);
  return price === 'no_rate' ? none : price;
};
