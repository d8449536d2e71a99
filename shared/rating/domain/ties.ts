import { jsonPointer } from '#shared/kernel/problem.ts';
import { includes, intersect, selectorText, selectorWords } from './match-rate.ts';
import { type Cell, multipliesTheRest } from './models.ts';
import type { Stretch } from './price-model.ts';
import type { RateMisfit } from './rate-misfits.ts';

/** A cell, and when it holds. */
export type DatedCell = Cell & Stretch;

/**
 * Of each cell, the first other one that it ties with: some usage matches both while both hold, and neither names more. A third one that
 * matches just what both do decides between them, if it holds as long; what multiplies the rest ties with nothing. So without ties the
 * other cells that match a use have one that names all that any of them names.
 */
export const tiesIn = (cells: readonly DatedCell[]): readonly RateMisfit[] => {
  const same = Map.groupBy(cells, ({ where }) => selectorText(where));
  const before = new Map<string, DatedCell[]>();
  return cells.flatMap((cell) => {
    const { meter, sku } = cell.where;
    // What names another SKU matches nothing that this one does.
    const among = sku === '*' ? [meter] : [`${meter} ${sku}`, `${meter} *`];
    const tie = firstOf(among.flatMap((name) => before.get(name) ?? []), (other) => tieOf(cell, other, same)); // prettier-ignore
    for (const name of [meter, `${meter} ${sku}`]) {
      const known = before.get(name) ?? [];
      known.push(cell);
      before.set(name, known);
    }
    return tie === undefined ? [] : [tie];
  });
};

const firstOf = <Of, Found>(all: readonly Of[], look: (one: Of) => Found | undefined): Found | undefined => {
  for (const one of all) {
    const found = look(one);
    if (found !== undefined) return found;
  }
  return undefined;
};

const tieOf = (cell: DatedCell, other: DatedCell, same: ReadonlyMap<string, readonly DatedCell[]>): RateMisfit | undefined => {
  const both = { start: Math.max(cell.start, other.start), end: Math.min(cell.end, other.end) };
  if (both.start >= both.end) return undefined;
  const [names, isNamed] = [includes(cell.where, other.where), includes(other.where, cell.where)];
  if (names && isNamed) return { path: cell.path, message: twice(cell, other) };
  if (multipliesTheRest(cell.rate) || multipliesTheRest(other.rate)) return undefined;
  const shared = names || isNamed ? undefined : intersect(cell.where, other.where);
  if (shared === undefined) return undefined;
  const deciding = (same.get(selectorText(shared)) ?? []).filter(({ start, end }) => start < both.end && end > both.start);
  if (!fill(deciding, both))
    return {
      path: cell.path,
      message: `\`${jsonPointer(other.path)}\` matches usage that this rate matches too, and neither names more: add a rate for ${selectorWords(shared)}`,
    };
  return undecided(deciding, other, cell);
};

const twice = ({ where, rate }: DatedCell, other: DatedCell): string =>
  rate.model === 'fixed'
    ? `\`${jsonPointer(other.path)}\` is a charge of the same name: give one of them another name, or leave it out`
    : `\`${jsonPointer(other.path)}\` has a price of ${selectorWords(where)} too: leave one of the two out, or let one name more`;

/** A multiplier of what two others tie in does not say which of them it multiplies. */
const undecided = (deciding: readonly DatedCell[], a: DatedCell, b: DatedCell): RateMisfit | undefined => {
  const multiplier = deciding.find(({ rate }) => multipliesTheRest(rate));
  if (multiplier === undefined) return undefined;
  const [one, two] = [a, b].map(({ path }) => `\`${jsonPointer(path)}\``);
  return { path: multiplier.path, message: `it multiplies ${one} or ${two}, and neither names more: give it a price of its own` };
};

/** Whether stretches, taken together, leave nothing of a stretch out. */
const fill = (parts: readonly Stretch[], { start, end }: Stretch): boolean =>
  parts
    .toSorted((a, b) => a.start - b.start)
    .reduce((reached, part) => (part.start <= reached ? Math.max(reached, part.end) : reached), start) >= end;
