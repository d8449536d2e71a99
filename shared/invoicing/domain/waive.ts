import type { Dimensions } from '#shared/metering/domain/usage-hour.ts';
import { takeOff } from '#shared/rating/domain/rate-usage.ts';
import type { RatedLine } from './rate-lines.ts';
import type { QuantityOf, Unrated } from './unrated.ts';

/** An operator's audited waiver: so many base units of a month that are not billed. Without dimensions or reservation, of any. */
export type Waived = {
  readonly id: string;
  readonly project: string;
  readonly meter: string;
  readonly sku: string;
  readonly dimensions?: Dimensions;
  /** Null for what names none. */
  readonly reservation?: string | null;
  readonly quantity: bigint;
};

export type Waiving = {
  readonly lines: readonly RatedLine[];
  readonly unrated: readonly Unrated[];
  /** What each waiver took, never more than there was; those that found nothing are not among them. */
  readonly taken: readonly { readonly waived: Waived; readonly quantity: bigint }[];
};

/** Takes what is waived off a month: first off what nothing prices, then off what a price book prices. */
export const waive = (waived: readonly Waived[], month: Pick<Waiving, 'lines' | 'unrated'>): Waiving => {
  let { lines, unrated } = month;
  const taken: { waived: Waived; quantity: bigint }[] = [];
  for (const one of waived.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    let left = one.quantity;
    const share = (of: QuantityOf, quantity: bigint): bigint => {
      const part = !matches(one, of) ? 0n : quantity < left ? quantity : left;
      left -= part;
      return part;
    };
    unrated = unrated.map((of) => ({ ...of, quantity: of.quantity - share(of, of.quantity) })).filter(({ quantity }) => quantity > 0n);
    lines = lines.map(({ of, rated }) => ({ of, rated: takeOff(rated, share(of, rated.quantity)) }));
    if (left < one.quantity) taken.push({ waived: one, quantity: one.quantity - left });
  }
  return { lines, unrated, taken };
};

const matches = ({ project, meter, sku, dimensions, reservation }: Waived, of: QuantityOf): boolean =>
  of.project === project &&
  of.meter === meter &&
  of.sku === sku &&
  (reservation === undefined || of.reservation === reservation) &&
  (dimensions === undefined || (['class', 'tier', 'region', 'band'] as const).every((name) => of.dimensions[name] === dimensions[name]));
