import { HOUR, type Instant, formatInstant, hourOf } from '#shared/kernel/time.ts';
import { PERIOD } from './period.ts';
import { type Row, count, rows } from './rows.ts';
import { type Trace, trace } from './trace.ts';

/** Second 0 of the trace. */
const TRACE_START = Date.UTC(2023, 5, 21);

/**
 * Events of the pod trace (columns name, num_gpu, gpu_milli, gpu_spec, scheduled_time, deletion_time): one a pod and UTC hour of
 * [scheduled, deleted), clipped to the period; row i is of tenant i mod N.
 */
export const gpuEvents = (csv: string, tenants: readonly string[]): Trace =>
  trace(rows(csv), (row) => {
    if (row.cell('num_gpu') === '' || count(row, 'num_gpu') === 0) return 'without GPU';
    if (row.cell('scheduled_time') === '' || row.cell('deletion_time') === '') return 'without a time';
    const scheduled = seconds(row, 'scheduled_time');
    const deleted = seconds(row, 'deletion_time');
    if (deleted <= scheduled) return 'deletion not after scheduling';
    const hours = hoursOf(Math.max(scheduled, PERIOD.start), Math.min(deleted, PERIOD.end));
    if (hours.length === 0) return 'outside the period';
    const pod = {
      type: 'gpu' as const,
      tenant: tenants[row.index % tenants.length]!,
      sku: sku(row.cell('gpu_spec')),
      allocation: row.cell('name'),
      gpuMilli: count(row, 'num_gpu') * count(row, 'gpu_milli'),
    };
    return hours.map(([from, to]) => ({ start: from, event: { ...pod, from: formatInstant(from), to: formatInstant(to) } }));
  });

const hoursOf = (from: Instant, to: Instant): [Instant, Instant][] => {
  const hours: [Instant, Instant][] = [];
  for (let start = from; start < to; start = hourOf(start) + HOUR) hours.push([start, Math.min(hourOf(start) + HOUR, to)]);
  return hours;
};

const seconds = (row: Row, column: string): Instant => {
  const [, whole, digits = ''] = /^(-?\d+)(?:\.(\d+))?$/.exec(row.cell(column)) ?? [];
  if (whole === undefined) throw new Error(`row ${row.index}, ${column}: not a number of seconds: ${row.cell(column)}`);
  return TRACE_START + Number(whole) * 1000 + Number(digits.slice(0, 3).padEnd(3, '0'));
};

/** The first alternative of `V100M16|V100M32`. */
const sku = (spec: string): string => `gpu.${spec.split('|')[0]!.trim().toLowerCase() || 'generic'}`;
