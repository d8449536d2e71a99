import type { BilledLine } from '../domain/billed-line.ts';
import type { LineTier } from '../domain/invoice-plan.ts';
import { escapeHtml, grouped, inUnit, unitName } from './readable.ts';

/** A line of an invoice as table rows: the line itself, then a row for each tier of its price that it reached. */
export const lineRows = (line: BilledLine): string =>
  `<tr>
<td>${escapeHtml(line.sku)}<small>${escapeHtml(details(line))}</small></td>
<td class="number">${inUnit(line.quantity, line.unit)}<small>${grouped(line.quantity)} base units</small></td>
<td class="number">${line.unitPrice === null ? 'in tiers' : grouped(line.unitPrice)}<small>per ${escapeHtml(unitName(line.unit))}</small></td>
<td class="number">${grouped(line.amount)}<small>exactly ${line.exactAmount}</small></td>
</tr>${line.tiers.map((tier) => tierRow(tier, line.unit)).join('')}`;

const details = ({ kind, period, project, priceBook, priceVersion, dimensions, reservation }: BilledLine): string => {
  const { class: sold, tier, region, band } = dimensions;
  const parts = [kindOf(kind, period), project, sold, tier, region, band, reservation, `prices ${priceBook} ${priceVersion}`];
  return parts.filter((part) => part !== undefined && part !== null).join(' · ');
};

/** A late line names its month; usage goes without saying. */
const kindOf = (kind: BilledLine['kind'], period: string): string | null =>
  kind === 'usage' ? null : kind === 'late' ? `late, ${period}` : kind;

const tierRow = ({ upTo, unitPrice, quantity }: LineTier, unit: string): string => `
<tr class="tier">
<td>${upTo === null ? 'above' : `up to ${grouped(upTo)}`}</td>
<td class="number">${inUnit(quantity, unit)}</td>
<td class="number">${grouped(unitPrice)}</td>
<td></td>
</tr>`;
