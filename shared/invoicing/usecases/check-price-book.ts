import type { Instant } from '#shared/kernel/time.ts';
import { type Dimensions, presentOnly } from '#shared/metering/domain/usage-hour.ts';
import type { PriceVersion, PublishedPrices } from '#shared/rating/price-book.ts';
import { rateSample, type SampleMonth } from '../domain/sample-month.ts';
import type { SampleUse } from '../domain/sample-usage.ts';

/** What publishing prices would do, and what they come to. */
export type CheckedPrices = {
  readonly publishes: 'version' | 'addendum' | 'nothing';
  readonly sha256: string;
  readonly sample: SampleMonth;
};

/** Usage as it is sent: its dimensions beside what it is of, its quantity a decimal string of base units. */
type SentUse = { readonly [Name in keyof Dimensions]: Dimensions[Name] | undefined } & {
  readonly meter: string;
  readonly sku: string;
  readonly quantity: string;
  readonly at?: Instant | undefined;
};

type Planned = { readonly publishes: CheckedPrices['publishes']; readonly version: PriceVersion; readonly inForce: PriceVersion };
type Deps = {
  /** Decides what publishing does, or refuses it. */
  readonly plan: (factory: string, published: PublishedPrices, now: Instant) => Promise<Planned>;
};

/** Says what publishing a price version would do, and rates a sample month by it; changes nothing. @throws Problem as publishing would. */
export const checkPriceBook =
  ({ plan }: Deps) =>
  async (factory: string, published: PublishedPrices, sample: readonly SentUse[] | undefined, now: Instant): Promise<CheckedPrices> => {
    const { publishes, version, inForce } = await plan(factory, published, now);
    return { publishes, sha256: version.sha256, sample: rateSample(inForce, version, sample?.map(readUse)) };
  };

const readUse = ({ meter, sku, quantity, at, ...dimensions }: SentUse): SampleUse => ({
  meter,
  sku,
  dimensions: presentOnly(dimensions),
  quantity: BigInt(quantity),
  at,
});
