import { expect, test } from 'vitest';
import * as z from 'zod';
import { blockTiers, blockTiersTerms } from '#shared/rating/models/block-tiers.ts';
import { billedText, rateMonth, rateVersions, rows, use } from '#test/support/price-models.ts';

const tiers = [
  { block: '100', maxBlocks: '10', price: '1' },
  { block: '1000', maxBlocks: '100', price: '1' },
  { block: '1000', maxBlocks: '100', price: '0.5' },
];
const graduated = { policy: 'graduated' as const, tiers };
const volume = { policy: 'volume' as const, tiers };

test.each([
  [0n, '0', '0'],
  [1n, '1', '1'],
  [1_000n, '10', '10'],
  [1_001n, '11', '2'],
  [5_325n, '15', '6'],
  [101_000n, '110', '101'],
  [101_001n, '110.5', '51'],
  [999_999_000n, '500059', '499999.5'],
])('%s units cost %s tier by tier, and %s all by one; the last tier prices what is beyond it', (total, byTier, byOne) => {
  expect(billedText(rateMonth(blockTiers, graduated, [use(total)]))).toBe(byTier);
  expect(billedText(rateMonth(blockTiers, volume, [use(total)]))).toBe(byOne);
});

test('tier by tier, a line pays for the blocks that it began in each', () => {
  const rated = rateMonth(blockTiers, graduated, [use(950n, 'a', 0), use(40n, 'b', 1), use(2_000n, 'a', 2), use(0n, 'c', 3)]);
  expect(rows(rated, 'a')).toEqual(['10 blocks of 100: 10', '2 blocks of 1000: 2']);
  expect(rated.lines.get('a')!.map(({ quantity }) => quantity / 10n ** 15n)).toEqual([960n, 1_990n]);
  expect(rows(rated, 'b')).toEqual(['0 blocks of 100: 0']);
  expect(rows(rated, 'c')).toEqual([]);
});

test('all by one tier, each line bears its share of the whole, exactly', () => {
  const rated = rateMonth(blockTiers, volume, [use(100n, 'a'), use(200n, 'b'), use(0n, 'c')]);
  expect(rows(rated, 'a')).toEqual(['share of 3 blocks of 100: 1']);
  expect(rows(rateMonth(blockTiers, volume, [use(100n, 'a'), use(201n, 'b')]), 'a')).toEqual(['share of 4 blocks of 100: 400/301']);
  expect(rows(rated, 'c')).toEqual([]);
  expect(rows(rateMonth(blockTiers, volume, [use(0n)]))).toEqual([]);
});

test('a price that comes in mid-month goes on in the block and tier where the last one stopped', () => {
  const dearer = { policy: 'graduated' as const, tiers: tiers.map((tier) => ({ ...tier, price: '7' })) };
  const [old, renewed] = rateVersions(blockTiers, [graduated, dearer], [use(950n, 'a', 0), use(60n, 'a', 10)], 5);
  expect(rows(old)).toEqual(['10 blocks of 100: 10']);
  expect(rows(renewed)).toEqual(['0 blocks of 100: 0', '1 block of 1000: 7']);
});

test('it says what it does, and bills nothing by itself', () => {
  const prices = '1 per block of 100, 1 per block of 1000, 0.5 per block of 1000 x 1000 tokens';
  expect(blockTiers.explain(graduated, '1000 tokens')).toBe(`${prices}, in tiers`);
  expect(blockTiers.explain(volume, '1000 tokens')).toBe(`${prices}, all by the tier that the month reaches`);
  expect(blockTiers.stands(volume)).toBe(false);
});

test.each([
  ['a last tier with a bound', [{ block: '1', maxBlocks: '5', price: '1' }], ['tiers', 0, 'maxBlocks']],
  ['a tier without a bound before the last', [{ block: '1', maxBlocks: null, price: '1' }, { block: '1', maxBlocks: null, price: '1' }], ['tiers', 0, 'maxBlocks']], // prettier-ignore
  ['half a block', [{ block: '1', maxBlocks: '1.5', price: '1' }, { block: '1', maxBlocks: null, price: '1' }], ['tiers', 0, 'maxBlocks']], // prettier-ignore
  ['no blocks at all', [{ block: '1', maxBlocks: '0', price: '1' }, { block: '1', maxBlocks: null, price: '1' }], ['tiers', 0, 'maxBlocks']], // prettier-ignore
  ['blocks of nothing', [{ block: '0', maxBlocks: null, price: '1' }], ['tiers', 0, 'block']],
])('%s is refused', (_what, tiers, path) => {
  expect(z.strictObject(blockTiersTerms).safeParse({ model: 'block_tiers', policy: 'volume', tiers }).error!.issues[0]!.path).toEqual(path);
});

test('tiers whose last has no bound are accepted', () => {
  const open = { model: 'block_tiers', policy: 'graduated', tiers: [tiers[0], { ...tiers[1], maxBlocks: null }] };
  expect(z.strictObject(blockTiersTerms).safeParse(open).success).toBe(true);
});
