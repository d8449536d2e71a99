import type { BilledLine } from '../domain/billed-line.ts';
import type { Coverage } from '../domain/invoice-plan.ts';
import { escapeHtml, inUnit } from './readable.ts';

type CommitmentLine = BilledLine & { readonly coverage: Coverage };

/** What was reserved and what became of it, a row for each reservation; nothing where there was none. */
export const reservationTable = (lines: readonly BilledLine[]): string => {
  const commitments = lines.filter((line): line is CommitmentLine => line.coverage !== undefined);
  if (commitments.length === 0) return '';
  return `<h2>Reservations, in GPU-hours</h2>
<div class="scroll"><table>
<thead><tr><th>Reservation</th><th class="number">Committed</th><th class="number">Used</th><th class="number">Idle</th><th class="number">Overage</th></tr></thead>
<tbody>
${commitments.map(row).join('\n')}
</tbody>
</table></div>
<p><small>By minute: used is what ran of the reserved GPUs, idle what did not, overage what ran beyond them at the time.</small></p>`;
};

const row = ({ reservation, sku, project, quantity, unit, coverage: { used, idle, overage } }: CommitmentLine): string => `<tr>
<td>${escapeHtml(reservation!)}<small>${escapeHtml(`${sku} · ${project}`)}</small></td>
${[quantity, used, idle, overage].map((baseUnits) => `<td class="number">${inUnit(baseUnits, unit)}</td>`).join('\n')}
</tr>`;
