import type { BilledLine } from '../domain/billed-line.ts';
import type { LinePart } from '../domain/invoice-plan.ts';
import { escapeHtml, grouped, groupedIn, inUnit } from './readable.ts';

/** A line of an invoice as table rows: the line itself, then a row for each step of its price. */
export const lineRows = (line: BilledLine): string =>
  `<tr>
<td>${escapeHtml(line.sku)}<small>${escapeHtml(details(line))}</small></td>
<td class="number">${quantityOf(line)}</td>
<td class="number">${line.unitPrice === null ? '' : grouped(line.unitPrice)}<small>${escapeHtml(groupedIn(line.price ?? `per ${line.unit}`))}</small></td>
<td class="number">${grouped(line.amount)}<small>exactly ${line.exactAmount}</small></td>
</tr>${line.parts.map((part) => partRow(part, line.unit)).join('')}`;

/** What is billed for a month has no usage that could be counted. */
const quantityOf = ({ quantity, unit }: BilledLine): string =>
  unit === 'month' ? '' : `${inUnit(quantity, unit)}<small>${grouped(quantity)} base units</small>`;

const details = ({ kind, lateOf, period, project, priceBook, priceVersion, dimensions, reservation }: BilledLine): string => {
  const { class: sold, tier, region, band } = dimensions;
  const parts = [kindOf(kind, lateOf, period), project, sold, tier, region, band, reservation, `prices ${priceBook} ${priceVersion}`];
  return parts.filter((part) => part !== undefined && part !== null).join(' · ');
};

/** A late line names its month; usage goes without saying. */
const kindOf = (kind: BilledLine['kind'], lateOf: BilledLine['lateOf'], period: string): string | null => {
  const words = (lateOf ?? kind).replace('_', '-');
  if (kind === 'late') return words === 'usage' ? `late, ${period}` : `late ${words}, ${period}`;
  return words === 'usage' ? null : words;
};

const partRow = ({ says, unitPrice, quantity, amount }: LinePart, unit: string): string => `
<tr class="part">
<td>${escapeHtml(groupedIn(says))}</td>
<td class="number">${unitPrice === null ? '' : inUnit(quantity, unit)}</td>
<td class="number">${unitPrice === null ? '' : grouped(unitPrice)}</td>
<td class="number"><small>${amount}</small></td>
</tr>`;
