import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compute } from './compute.ts';
import { difference } from './difference.ts';
import { formatCents, fraction, plus, toCents, ZERO } from './fraction.ts';

const USAGE = 'usage: npm run oracle -- [--tokens FILE] [--gpu FILE] [--prices FILE] [--tenants N] DIR/invoices.json';
const fixture = (name: string): string => new URL(`../fixtures/${name}`, import.meta.url).pathname;

/** Compares invoices with plain sums over the traces: 0 equal, 1 different (or not billable), 2 not usable. */
const main = (args: string[]): number => {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      tokens: { type: 'string', default: fixture('azure-llm-inference-2023-code.csv') },
      gpu: { type: 'string', default: fixture('alibaba-gpu-2023-pods.csv') },
      prices: { type: 'string', default: fixture('price-book.json') },
      tenants: { type: 'string', default: '5' },
    },
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0 || !/^[1-9]\d*$/.test(values.tenants)) throw new Error(USAGE);
  const read = (file: string): string => readFileSync(file, 'utf8');
  const files = { tokens: read(values.tokens), gpu: read(values.gpu), prices: read(values.prices) };
  const { invoices, unrated } = compute(files, Number(values.tenants));
  const [without] = unrated;
  if (without !== undefined) {
    console.log(
      `unrated: ${without.tenant} ${without.meter} ${without.sku} has usage without a price; its invoice must be refused (usage_unrated)`,
    );
    return 1;
  }
  const first = difference(invoices, JSON.parse(read(path)));
  if (first !== undefined) {
    const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
    console.log(`different: ${first.tenant} ${first.field}: expected ${shown(first.expected)}, found ${shown(first.found)}`);
    return 1;
  }
  const lines = invoices.reduce((sum, invoice) => sum + invoice.lines.length, 0);
  const total = formatCents(toCents(invoices.reduce((sum, invoice) => plus(sum, fraction(invoice.total)), ZERO)));
  console.log(`equal: ${invoices.length} tenants, ${lines} lines, total ${total} ${invoices[0]?.currency}`);
  return 0;
};

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
