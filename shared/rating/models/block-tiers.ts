import * as z from 'zod';
import { decimal } from '#shared/contract/amounts.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import { multiply, sumOf, whole } from '#shared/kernel/money.ts';
import { type Accumulator, type Fine, fine, type Part, type PriceModel, type RatingContext } from '../domain/price-model.ts';
import { beyond, counted, finely, positiveDecimal } from './tiers.ts';

/**
 * Blocks of a size, a begun one counting as whole. `graduated` fills so many blocks of each tier before the next; `volume` prices all
 * of the month by the tier that holds its total, and each line bears its share of that.
 */
export const blockTiersTerms = {
  model: z.literal('block_tiers'),
  policy: z.enum(['graduated', 'volume']),
  tiers: z
    .array(
      z.strictObject({
        /** The size of a block, in the rate's unit. */
        block: positiveDecimal,
        maxBlocks: z
          .string()
          .regex(/^[1-9]\d{0,14}$/, 'a whole number above 0, such as 100')
          .nullable(),
        price: decimal,
      }),
    )
    .min(1)
    .max(16)
    .superRefine((all, context) => {
      const wrong = all.findIndex(({ maxBlocks }, index) => (maxBlocks === null) !== (index === all.length - 1));
      const message = 'the last tier, and no other, has no bound: maxBlocks null';
      if (wrong !== -1) context.addIssue({ code: 'custom', path: [wrong, 'maxBlocks'], message });
    }),
};

type Tier = { readonly block: string; readonly maxBlocks: string | null; readonly price: string };
type Terms = { readonly policy: 'graduated' | 'volume'; readonly tiers: readonly Tier[] };

/** A tier between its bounds. The last one has no end, whatever its `maxBlocks`: what lies beyond is priced by it too. */
type Placed = Tier & { readonly size: Fine; readonly start: Fine; readonly end: Fine | null };

const place = (tiers: readonly Tier[], baseUnits: bigint): readonly Placed[] => {
  let start = 0n;
  return tiers.map((tier, index) => {
    const size = finely(tier.block, baseUnits);
    const end = index === tiers.length - 1 ? null : start + size * BigInt(tier.maxBlocks!);
    const placed = { ...tier, size, start, end };
    start = end ?? start;
    return placed;
  });
};

/** How much of a count lies on a tier. */
const within = ({ start, end }: Placed, count: Fine): Fine => {
  const below = end !== null && count > end ? end : count;
  return below > start ? below - start : 0n;
};
const blocksIn = (quantity: Fine, size: Fine): bigint => (quantity + size - 1n) / size;

const graduatedBlocks = (tiers: readonly Placed[]): Accumulator => {
  const lines = new Map<string, { readonly quantity: Fine[]; readonly blocks: bigint[] }>();
  const partOf = ({ block, price }: Tier, quantity: Fine, blocks: bigint): Part => ({
    says: `${counted(blocks, 'block')} of ${block}`,
    unitPrice: null,
    quantity,
    amount: multiply(parseDecimal(price), whole(blocks)),
  });
  return {
    add: (line, quantity, used) => {
      const sums = lines.get(line) ?? { quantity: tiers.map(() => 0n), blocks: tiers.map(() => 0n) };
      lines.set(line, sums);
      for (const [index, tier] of tiers.entries()) {
        const before = within(tier, fine(used));
        const after = within(tier, fine(used + quantity));
        if (before === after) continue;
        sums.quantity[index]! += after - before;
        sums.blocks[index]! += blocksIn(after, tier.size) - blocksIn(before, tier.size);
      }
    },
    finish: () => ({
      lines: new Map(
        [...lines].map(([line, { quantity, blocks }]) => [
          line,
          tiers.flatMap((tier, index) => (quantity[index] === 0n ? [] : [partOf(tier, quantity[index]!, blocks[index]!)])),
        ]),
      ),
      charges: [],
    }),
  };
};

const volumeBlocks = (tiers: readonly Placed[]): Accumulator => {
  const sums = new Map<string, bigint>();
  return {
    add: (line, quantity) => void sums.set(line, (sums.get(line) ?? 0n) + quantity),
    finish: ({ total }) => {
      const { block, size, price } = tiers.find(({ end }) => end === null || fine(total) <= end)!;
      const blocks = blocksIn(fine(total), size);
      const says = `share of ${counted(blocks, 'block')} of ${block}`;
      const partOf = (quantity: bigint): Part => ({
        says,
        unitPrice: null,
        quantity: fine(quantity),
        amount: multiply(parseDecimal(price), { num: blocks * quantity, den: total }),
      });
      return { lines: new Map([...sums].map(([line, quantity]) => [line, quantity === 0n ? [] : [partOf(quantity)]])), charges: [] };
    },
  };
};

export const blockTiers: PriceModel<Terms> = {
  accumulate: ({ policy, tiers }, { baseUnits }: RatingContext) =>
    (policy === 'graduated' ? graduatedBlocks : volumeBlocks)(place(tiers, baseUnits)),
  explain: ({ policy, tiers }, unit) => {
    const prices = tiers.map(({ block, price }) => `${price} per block of ${block}`).join(', ');
    return `${prices} x ${unit}, ${policy === 'graduated' ? 'in tiers' : 'all by the tier that the month reaches'}`;
  },
  ordered: true,
  stands: () => false,
  reach: ({ tiers }) => beyond(sumOf(tiers.map(({ block, maxBlocks }) => multiply(parseDecimal(block), whole(BigInt(maxBlocks ?? '1')))))),
};
