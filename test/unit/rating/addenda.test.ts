import { expect, test } from 'vitest';
import { HOUR, parseInstant } from '#shared/kernel/time.ts';
import { pricedAlready, withAddenda } from '#shared/rating/domain/addenda.ts';
import { segmentAt, timeline } from '#shared/rating/domain/timeline.ts';
import { contract, priceVersion, unitRate } from '#test/support/billing.ts';

const start = parseInstant('2023-11-01T00:00:00Z');
const [v2At, lateAt] = [start + 10 * HOUR, start + 5 * HOUR];
const v1 = priceVersion([unitRate('tokens.input', 'llm', '3')]);
const v2 = priceVersion([unitRate('tokens.input', 'llm', '4'), unitRate('tokens.input', 'new', '9')], {
  version: 'v2',
  effectiveFrom: v2At,
});
const added = priceVersion([unitRate('tokens.input', 'new', '1')], { version: 'a1', effectiveFrom: lateAt, addendum: 1 });
const any = priceVersion([unitRate('tokens.input', '*', '7')], { version: 'a2', effectiveFrom: start - HOUR, addendum: 2 });

/** What a model's million of input tokens costs in an hour. */
const price = (versions: readonly (typeof v1)[], hour: number, sku: string): string => {
  const all = timeline({ contracts: [contract({ effectiveFrom: 0 })], versions }, { start: start - HOUR, end: start + 100 * HOUR });
  const found = segmentAt(all, hour).price({ meter: 'tokens.input', sku, dimensions: {} });
  return typeof found === 'string' ? found : `${found.layer.version} ${found.rate.model === 'unit' ? found.rate.unitPrice : ''}`;
};

test('without addenda a book stays as it is', () => {
  const versions = [v1, v2];
  expect(withAddenda(versions, [])).toBe(versions);
});

test('an addendum prices what had no price, from its time on, and leaves every price that there was', () => {
  const all = withAddenda([v1, v2], [added]);
  expect([start, lateAt, v2At].map((hour) => price(all, hour, 'new'))).toEqual(['no_rate', 'a1 1', 'v2 9']);
  expect([start, lateAt, v2At].map((hour) => price(all, hour, 'llm'))).toEqual(['2023-11-01 3', '2023-11-01 3', 'v2 4']);
});

test('one for every model counts where neither a version nor an earlier addendum says more, before the first version too', () => {
  const all = withAddenda([v1, v2], [added, any]);
  expect([start - HOUR, start, lateAt, v2At].map((hour) => price(all, hour, 'new'))).toEqual(['a2 7', 'a2 7', 'a1 1', 'v2 9']);
  expect([start - HOUR, start].map((hour) => price(all, hour, 'llm'))).toEqual(['a2 7', '2023-11-01 3']);
});

test.each([0, 1])(
  'An addendum for every model changed the price that an earlier one had given to a model: what came first stays, %i hours later too',
  (hours) => {
    const later = priceVersion([unitRate('tokens.input', '*', '7')], {
      version: 'a0',
      effectiveFrom: lateAt + hours * HOUR,
      addendum: 2,
    });
    expect(pricedAlready(later, [v1], [added])).toBeUndefined();
    for (const addenda of [
      [added, later],
      [later, added],
    ]) {
      // prettier-ignore
      const all = withAddenda([v1], addenda);
      expect([price(all, lateAt + HOUR, 'new'), price(all, lateAt + HOUR, 'other')]).toEqual(['a1 1', 'a0 7']);
    }
  },
);

test('a rate whose meter and SKU had a price at its time adds nothing', () => {
  const rate = (sku: string, effectiveFrom = lateAt) => ({ rates: [unitRate('tokens.input', sku, '5')], effectiveFrom });
  expect(pricedAlready(rate('llm'), [v1], [])?.where.sku).toBe('llm');
  expect(pricedAlready(rate('new'), [v1], [])).toBeUndefined();
  expect(pricedAlready(rate('new'), [v1], [added])?.where.sku).toBe('new');
  expect(pricedAlready(rate('*'), [v1], [added])).toBeUndefined();
  expect(pricedAlready(rate('other'), [v1], [any])?.where.sku).toBe('other');
  expect(pricedAlready(rate('llm', start - HOUR), [], [])).toBeUndefined();
});
