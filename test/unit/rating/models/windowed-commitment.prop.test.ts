import * as fc from 'fast-check';
import { test } from 'vitest';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { add, type Exact, multiply, reduce, whole } from '#shared/kernel/money.ts';
import { HOUR, periodBounds } from '#shared/kernel/time.ts';
import { windowedCommitment } from '#shared/rating/models/windowed-commitment.ts';
import * as support from '#test/support/price-models.ts';

type Terms = Parameters<typeof windowedCommitment.explain>[0];
const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`);
const daily = fc
  .record({ zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'), from: time, to: time })
  .filter(({ from, to }) => from !== to);
const window = fc.oneof(fc.constantFrom('hour' as const, 'month' as const), daily);
const commit = fc.oneof(fc.record({ amount: support.price }), fc.record({ quantity: support.price }));
const terms: fc.Arbitrary<Terms> = fc.record({
  unitPrice: support.price,
  window,
  commit,
  overageFactor: fc.constantFrom('1', '1.5', '2', '0.5', undefined),
  trueUp: fc.boolean(),
});
const months = fc.constantFrom('2026-03', '2026-10', '2026-11');

test('however usage is split over lines, and within a month over hours, the exact total is the same', () => {
  const spread = (uses: readonly support.Use[]) =>
    support.sharded(uses, false).map((one, shard) => ({ ...one, line: `${one.line}${shard}` }));
  fc.assert(
    fc.property(terms, support.uses, support.baseUnits, (terms, uses, baseUnits) => {
      const rated = support.rateMonth(windowedCommitment, terms, uses, { baseUnits });
      const moved = terms.window === 'month' ? [support.together(uses), support.sharded(uses, true)] : [];
      const others = [spread(uses), support.renamed(uses), uses.toReversed(), ...moved];
      return (
        support.holdsAll(rated, uses) &&
        others.every((other) =>
          support.equal(support.billed(support.rateMonth(windowedCommitment, terms, other, { baseUnits })), support.billed(rated)),
        )
      );
    }),
  );
});

/** The window of a UTC hour by the platform's own words: a date on the zone's clocks, that of the evening for a night. */
const windowIn = ({ window }: Terms): ((at: number) => string | undefined) => {
  if (window === 'hour') return String;
  if (window === 'month') return () => 'month';
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: window.zone, dateStyle: 'short', timeStyle: 'short', hourCycle: 'h23' });
  return (at) => {
    const [date, time] = format.format(new Date(at)).split(', ') as [string, string];
    if (window.from < window.to) return window.from <= time && time < window.to ? date : undefined;
    if (time >= window.from) return date;
    return time < window.to ? new Date(Date.parse(date) - 24 * HOUR).toISOString().slice(0, 10) : undefined;
  };
};

const negative = ({ num, den }: Exact): Exact => ({ num: -num, den });
const sum = (all: readonly Exact[]): Exact => all.reduce((a, b) => reduce(add(a, b)), whole(0n));

test('the total is that of settling the windows one by one, over changes of the clocks', () => {
  fc.assert(
    fc.property(
      terms,
      months,
      support.uses,
      fc.integer({ min: 0, max: 720 }),
      fc.integer({ min: 0, max: 720 }),
      (terms, month, uses, from, until) => {
        const period = periodBounds(month);
        const [first, last] = [Math.min(from, until), Math.max(from, until)];
        const own = uses.filter(({ hour }) => first <= hour && hour < last);
        const windowOf = windowIn(terms);
        const price = parseDecimal(terms.unitPrice);
        const commitment =
          'amount' in terms.commit ? parseDecimal(terms.commit.amount) : multiply(parseDecimal(terms.commit.quantity), price);
        const all = new Map<string, { inside: bigint; whole: bigint; used: bigint }>();
        const [low, high] =
          terms.window === 'month' ? [0, (period.end - period.start) / HOUR] : [-30, 30 + (period.end - period.start) / HOUR];
        for (let hour = low; hour < high; hour += 1) {
          const name = windowOf(period.start + hour * HOUR);
          if (name === undefined) continue;
          const window = all.get(name) ?? { inside: 0n, whole: 0n, used: 0n };
          all.set(name, window);
          window.whole += 1n;
          if (first <= hour && hour < last) window.inside += 1n;
          for (const use of own) if (use.hour === hour) window.used += use.quantity;
        }
        const costs = own.map(({ quantity }) => multiply(price, whole(quantity)));
        for (const { inside, whole: hours, used } of all.values()) {
          if (inside === 0n) continue;
          const beyond = reduce(add(multiply(price, whole(used)), negative(multiply(commitment, { num: inside, den: hours }))));
          if (beyond.num < 0n && terms.trueUp === true) costs.push(negative(beyond));
          if (beyond.num > 0n) costs.push(multiply(beyond, parseDecimal(terms.overageFactor ?? '1')), negative(beyond));
        }
        const accumulator = windowedCommitment.accumulate(terms, { baseUnits: 1n, period });
        const total = support.feed(accumulator, own, period);
        const inForce = [{ start: period.start + first * HOUR, end: period.start + last * HOUR }];
        return support.equal(support.billed(accumulator.finish({ total, inForce, isLast: true })), sum(costs));
      },
    ),
    { numRuns: 60 },
  );
});

test('hour by hour, a second version with the same terms changes no total', () => {
  fc.assert(
    fc.property(terms, support.uses, fc.integer({ min: 0, max: 744 }), (terms, uses, changed) => {
      const hourly = { ...terms, window: 'hour' as const };
      const split = support.billed(...support.rateVersions(windowedCommitment, [hourly, hourly], uses, changed));
      return support.equal(split, support.billed(support.rateMonth(windowedCommitment, hourly, uses)));
    }),
  );
});
