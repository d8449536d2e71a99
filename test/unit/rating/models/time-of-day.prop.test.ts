import * as fc from 'fast-check';
import { test } from 'vitest';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { type Exact, multiply, sumOf, whole } from '#shared/kernel/money.ts';
import { HOUR, MINUTE, periodBounds } from '#shared/kernel/time.ts';
import { timeOfDay } from '#shared/rating/models/time-of-day.ts';
import * as support from '#test/support/price-models.ts';

type Terms = Parameters<typeof timeOfDay.explain>[0];
type Day = NonNullable<Terms['windows'][number]['days']>[number];
const days: readonly Day[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const two = (value: number): string => String(value).padStart(2, '0');
const clock = (minute: number): string => `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;

/** Windows of a day, cut at up to four of its quarters of an hour, so that none overlap; some on other days only. */
const windows = fc
  .tuple(
    fc.uniqueArray(fc.oneof(fc.integer({ min: 4, max: 14 }), fc.integer({ min: 0, max: 95 })), { minLength: 2, maxLength: 4 }),
    fc.array(support.price, { minLength: 4, maxLength: 4 }),
    fc.option(fc.uniqueArray(fc.constantFrom(...days), { minLength: 1, maxLength: 6 }), { nil: undefined }),
    fc.boolean(),
  )
  .map(([cuts, prices, days, isClosed]) => {
    const edges = cuts.toSorted((a, b) => a - b).map((quarter) => clock(quarter * 15));
    return edges
      .map((from, index) => ({
        from,
        to: edges[(index + 1) % edges.length]!,
        unitPrice: prices[index]!,
        days: index === 0 ? days : undefined,
      }))
      .slice(isClosed ? 0 : 1);
  });
const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'UTC'];
const terms: fc.Arbitrary<Terms> = fc.record({ zone: fc.constantFrom(...zones), unitPrice: support.price, windows });

test('however usage is split over lines, in whatever order, the exact total is the same', () => {
  const spread = (uses: readonly support.Use[]) =>
    uses.flatMap(({ hour, line, quantity }) => [
      { hour, line: `${line}1`, quantity: quantity / 3n },
      { hour, line, quantity: quantity - quantity / 3n },
    ]);
  fc.assert(
    fc.property(terms, support.uses, support.baseUnits, (terms, uses, baseUnits) => {
      const rated = support.rateMonth(timeOfDay, terms, uses, { baseUnits });
      const others = [spread(uses), support.renamed(uses), uses.toReversed()];
      return (
        support.holdsAll(rated, uses) &&
        others.every((other) =>
          support.equal(support.billed(support.rateMonth(timeOfDay, terms, other, { baseUnits })), support.billed(rated)),
        )
      );
    }),
  );
});

/** The day and time that a zone's clocks show, by the platform's own words. */
const shownBy = (zone: string) => {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (at: number): { readonly day: Day; readonly time: string } => {
    const [day, time] = format.format(new Date(at)).toLowerCase().split(/,? /);
    return { day: day as Day, time: time! };
  };
};
const before = (day: Day): Day => days[(days.indexOf(day) + 6) % 7]!;
const isIn = ({ from, to, days: on = days }: Terms['windows'][number], day: Day, time: string): boolean =>
  from < to ? on.includes(day) && from <= time && time < to : (on.includes(day) && time >= from) || (on.includes(before(day)) && time < to);

/** Two days of a month in which clocks are changed somewhere: in Berlin, in New York, on Lord Howe. */
const changes = fc.constantFrom<readonly [month: string, hour: number]>(
  ['2026-03', 28 * 24],
  ['2026-10', 24 * 24],
  ['2026-03', 7 * 24],
  ['2026-11', 0],
  ['2026-04', 3 * 24],
  ['2026-10', 2 * 24],
);

test('the total is that of pricing minute by minute what the clocks of the zone show, over changes of the clocks', () => {
  const minutes = fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 60, maxLength: 60 });
  const after = fc.oneof(fc.constantFrom(0, 1, 6, 7, 15), fc.integer({ min: 0, max: 47 }));
  const hours = fc.array(fc.tuple(after, minutes), { maxLength: 6 });
  fc.assert(
    fc.property(terms, changes, hours, (terms, [month, first], hours) => {
      const period = periodBounds(month);
      const shown = shownBy(terms.zone);
      const costs: Exact[] = [];
      const uses = hours.map(([after, minutes]) => {
        const hour = first + after;
        for (const [minute, used] of minutes.entries()) {
          const { day, time } = shown(period.start + hour * HOUR + minute * MINUTE);
          const window = terms.windows.find((window) => isIn(window, day, time));
          costs.push(multiply(parseDecimal(window?.unitPrice ?? terms.unitPrice), whole(used)));
        }
        return { hour, line: 'a', quantity: minutes.reduce((sum, used) => sum + used, 0n), minutes };
      });
      return support.equal(support.billed(support.rateMonth(timeOfDay, terms, uses, { period })), sumOf(costs));
    }),
    { numRuns: 400 },
  );
});

test('a second version with the same terms changes no total', () => {
  fc.assert(
    fc.property(terms, support.uses, fc.integer({ min: 0, max: 744 }), (terms, uses, changed) => {
      const split = support.billed(...support.rateVersions(timeOfDay, [terms, terms], uses, changed));
      return support.equal(split, support.billed(support.rateMonth(timeOfDay, terms, uses)));
    }),
  );
});
