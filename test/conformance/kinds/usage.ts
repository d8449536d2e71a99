import * as z from 'zod';
import { owedBeyond, partsBeyond, takenFromLast } from '#shared/invoicing/domain/owed.ts';
import { add, type Exact, subtract, sumOf, ZERO } from '#shared/kernel/money.ts';
import { decimal, maybe } from '../fields.ts';
import { inOrder, lines, number } from '../found.ts';
import { type Kind, kind, type Results } from '../kind.ts';
import type { Money } from '../money.ts';
import { leftOver, type RateKind } from '../rate-kinds.ts';
import { modifierFields, NOTHING, type Spent, spending } from '../spent.ts';

const usageFields = {
  ...modifierFields,
  usage: maybe(decimal),
  already_billed_usage: maybe(decimal),
  previously_billed_amount: maybe(decimal),
  snapshots: maybe(z.array(decimal).min(1)),
  tier_quantity: maybe(decimal),
  prorated_quantity: maybe(decimal),
  negative: maybe(z.enum(['kept', 'clamped_at_zero'])),
};
type Usage = z.output<z.ZodObject<typeof usageFields>>;

/** A rate, its modifiers, and usage of a month: all of it, what came since it was billed, or all of it each time that it was billed. */
export const usageKind = ({ shape, terms }: RateKind): Kind =>
  kind({ ...leftOver, ...shape, ...usageFields }, (fields, money) => {
    const rate = terms(fields);
    const spent = spending(rate, fields, money);
    if (fields.snapshots !== undefined)
      return billedEachTime(
        fields.snapshots.map((usage) => spent(usage)),
        fields,
      );
    const results = billOf(spent, fields, money);
    if (rate.model !== 'package') return results;
    const { free_units, convert } = fields;
    // At a price of 1 a package, what packages cost is their number.
    const packages = billOf(spending({ ...rate, price: '1' }, { free_units, convert }, money), fields, money);
    return { ...results, packages: packages['gross']! };
  });

/** The bill of what usage has come to beyond what is booked: as given, or else at its gross amount. */
const billOf = (spent: ReturnType<typeof spending>, fields: Usage, money: Money): Results => {
  const { already_billed_usage: already, previously_billed_amount: previously, tier_quantity, negative } = fields;
  const usage = fields.prorated_quantity ?? fields.usage;
  if (usage === undefined) throw new RangeError('neither usage nor snapshots');
  const before = already === undefined ? NOTHING : spent(already);
  const now = spent(add(already ?? ZERO, usage), tier_quantity);
  const sumBeyond = (which: 'gross' | 'net') => subtract(money.line(sumOf(now[which])), money.line(sumOf(before[which])));
  const beyond = (which: 'gross' | 'net') => partsBeyond(now[which].map(money.line), before[which].map(money.line));
  const total = owedBeyond(now.total, previously ?? money.line(sumOf(before.gross)), negative);
  const cut = previously === undefined ? now.cut : subtract(now.cut, before.cut);
  const cuts = takenFromLast(beyond('net'), cut);
  return {
    total: number(total),
    amount_minor: number(money.toMinor(total)),
    gross: lines(beyond('gross'), sumBeyond('gross')),
    tier_amounts: lines(beyond('gross'), sumBeyond('gross')),
    line_amounts: lines(beyond('gross'), sumBeyond('gross')),
    lines: lines([...partsBeyond(beyond('net'), cuts), now.added]),
    percentage_discount_amount: number(subtract(sumBeyond('gross'), sumBeyond('net'))),
    max_spend_discount: lines(cuts, cut),
    minimum_spend_line: number(now.added),
    billed_quantity: number(subtract(now.quantity, before.quantity)),
  };
};

const billedEachTime = (all: readonly Spent[], { negative }: Usage): Results => {
  const booked: Exact[] = [];
  for (const { total } of all) booked.push(owedBeyond(total, sumOf(booked), negative));
  const [first, second] = all;
  return {
    booked_totals: inOrder(booked),
    ...(second && { second_lines: lines([second.total, subtract(ZERO, first!.total)]) }),
  };
};
