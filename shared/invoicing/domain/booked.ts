import { formatMinor, parseMinor } from '#shared/kernel/decimal.ts';
import type { BilledLine } from './billed-line.ts';
import type { LineOf } from './invoice-plan.ts';

/** What finalized invoices that are not void have billed on one line of a month. */
export type BookedLine = LineOf & { readonly unit: string; readonly quantity: string; readonly amount: string };

/** What is booked for a month, by line key. */
export type Booked = Readonly<Record<string, BookedLine>>;

export const NOTHING_BOOKED: Booked = {};

/** How many digits an amount has after its point. */
const digitsOf = (amount: string): number => (amount.includes('.') ? amount.length - amount.indexOf('.') - 1 : 0);

/** Two amounts of one currency, added. */
export const addAmounts = (a: string, b: string): string => formatMinor(parseMinor(a) + parseMinor(b), digitsOf(b));

/** The same amount or quantity, taken away. */
export const negated = (amount: string): string =>
  parseMinor(amount) === 0n ? amount : formatMinor(-parseMinor(amount), digitsOf(amount));

/** What is booked for a month once lines of it are billed too; a line that came to nothing is gone. */
export const book = (booked: Booked, lines: readonly BilledLine[]): Booked => {
  const after: Record<string, BookedLine> = { ...booked };
  for (const line of lines) {
    const { key, meter, sku, project, dimensions, reservation, priceBook, priceVersion, rate, unit } = line;
    const before = after[key] ?? { quantity: '0', amount: formatMinor(0n, digitsOf(line.amount)) };
    const quantity = addAmounts(before.quantity, line.quantity);
    const amount = addAmounts(before.amount, line.amount);
    delete after[key];
    if (parseMinor(quantity) === 0n && parseMinor(amount) === 0n) continue;
    const kind = line.kind === 'late' ? line.lateOf! : line.kind;
    after[key] = { kind, meter, sku, project, dimensions, reservation, priceBook, priceVersion, rate, unit, quantity, amount };
  }
  return after;
};

/** What is booked for a month once an invoice's lines of it are taken back. */
export const unbook = (booked: Booked, lines: readonly BilledLine[]): Booked =>
  book(
    booked,
    lines.map((line) => ({ ...line, quantity: negated(line.quantity), amount: negated(line.amount) })),
  );
