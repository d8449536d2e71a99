import { formatInstant, type Instant, periodBounds } from '#shared/kernel/time.ts';
import type { Closed } from '../domain/invoice.ts';
import type { BilledLine } from '../domain/billed-line.ts';
import { invoiceCss } from './invoice-css.ts';
import { lineRows } from './line-rows.ts';
import { escapeHtml, grouped } from './readable.ts';
import { reservationTable } from './reservation-table.ts';

/** An invoice as one complete HTML page: no script, nothing loaded, readable on a screen and on paper. */
export const invoiceHtml = (invoice: Closed, lines: readonly BilledLine[]): string => {
  const name = invoice.number ?? 'without a number yet';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Invoice ${escapeHtml(name)}, ${escapeHtml(invoice.tenantName)}, ${invoice.period}</title>
<style>${invoiceCss}</style>
</head>
<body>
<main>
<header><div><h1>Invoice</h1>${escapeHtml(name)}</div><span class="status">${invoice.status}</span></header>
${parties(invoice)}
${lines.length === 0 ? '<p>No usage in this period.</p>' : [...byMeter(lines)].map(meterTable(invoice.currency)).join('\n')}
${reservationTable(lines)}
<div class="total"><span>Total</span><span>${grouped(invoice.total)} ${invoice.currency}</span></div>
${origins(invoice)}
</main>
</body>
</html>
`;
};

const parties = ({ seller, tenantName, tenant, period, closedAt, finalizedAt }: Closed): string => {
  const { start, end } = periodBounds(period);
  return `<div class="parties">
<dl><dt>From</dt><dd>${escapeHtml(seller)}</dd><dt>To</dt><dd>${escapeHtml(tenantName)}<small>${escapeHtml(tenant)}</small></dd></dl>
<dl><dt>Period</dt><dd>${period}<small>${time(start)} to before ${time(end)}</small></dd>
<dt>Closed</dt><dd>${time(closedAt)}</dd>
<dt>Finalized</dt><dd>${finalizedAt === null ? 'not yet' : time(finalizedAt)}</dd></dl>
</div>`;
};

const time = (at: Instant): string => `${formatInstant(at).slice(0, 16).replace('T', ' ')} UTC`;

const byMeter = (lines: readonly BilledLine[]): Map<string, BilledLine[]> => Map.groupBy(lines, ({ meter }) => meter);

const meterTable =
  (currency: string) =>
  ([meter, lines]: readonly [string, readonly BilledLine[]]): string =>
    `<h2>${escapeHtml(meter)}</h2>
<div class="scroll"><table>
<thead><tr><th>SKU</th><th class="number">Quantity</th><th class="number">Price</th><th class="number">Amount, ${currency}</th></tr></thead>
<tbody>
${lines.map(lineRows).join('\n')}
</tbody>
</table></div>`;

const origins = ({ id, basis, plan, prices }: Closed): string => `<footer>
<p>Each line is its quantity in base units times its price, computed exactly and rounded once, half away from zero; the total is the sum
of the lines. The invoice was computed from these documents alone, and they are kept under the SHA-256 of their bytes: hash a document
to see that it is the one that was billed.</p>
<dl>
<dt>Invoice</dt><dd><code>${escapeHtml(id)}</code></dd>
<dt>Billed usage hours</dt><dd><code>sha256:${escapeHtml(basis)}</code></dd>
<dt>Lines</dt><dd><code>sha256:${escapeHtml(plan)}</code></dd>
${prices.map(({ priceBook, version, sha256 }) => `<dt>Prices ${escapeHtml(`${priceBook} ${version}`)}</dt><dd><code>sha256:${escapeHtml(sha256)}</code></dd>`).join('\n')}
</dl>
</footer>`;
