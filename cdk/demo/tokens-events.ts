import { type Instant, formatInstant, readInstant } from '#shared/kernel/time.ts';
import { PERIOD } from './period.ts';
import { type Row, count, rows } from './rows.ts';
import { type Trace, trace } from './trace.ts';

/** Events of the inference trace (columns TIMESTAMP, ContextTokens, GeneratedTokens): one a row inside the period; row i is of tenant i mod N. */
export const tokensEvents = (csv: string, tenants: readonly string[]): Trace =>
  trace(rows(csv), (row) => {
    if (row.cell('TIMESTAMP') === '') return 'without a time';
    const start = timestamp(row);
    if (start < PERIOD.start || start >= PERIOD.end) return 'outside the period';
    const tokens = { input: count(row, 'ContextTokens'), output: count(row, 'GeneratedTokens') };
    const tenant = tenants[row.index % tenants.length]!;
    return [{ start, event: { type: 'tokens', tenant, model: 'llm-large', at: formatInstant(start), tokens } }];
  });

/** `2023-11-16 18:17:03.9799600`: UTC with up to 100 ns, cut to milliseconds. */
const timestamp = (row: Row): Instant => {
  const text = row.cell('TIMESTAMP');
  const instant = readInstant(`${text.replace(' ', 'T').replace(/Z$/, '')}Z`);
  if (instant === undefined) throw new Error(`row ${row.index}, TIMESTAMP: not a time: ${text}`);
  return instant;
};
