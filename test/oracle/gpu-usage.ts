import { HOUR, PERIOD } from './period.ts';
import { cell, rows, whole } from './rows.ts';
import { addUsage, type Used } from './usage.ts';

export type GpuCount = {
  readonly usage: Map<string, Used>;
  events: number;
  withoutGpu: number;
  withoutTime: number;
  notAfterScheduling: number;
  outsidePeriod: number;
};

const TRACE_START = Date.UTC(2023, 5, 21);

/** Sums the micro-GPU-seconds of the pod trace by tenant and SKU; `events` counts the UTC hours that pods touch. */
export const gpuUsage = (csv: string, tenants: number): GpuCount => {
  const count: GpuCount = { usage: new Map(), events: 0, withoutGpu: 0, withoutTime: 0, notAfterScheduling: 0, outsidePeriod: 0 };
  for (const [index, row] of rows(csv).entries()) {
    const gpus = whole(cell(row, 'num_gpu') || '0');
    const [scheduled, deleted] = [cell(row, 'scheduled_time'), cell(row, 'deletion_time')];
    if (gpus === 0n) count.withoutGpu += 1;
    else if (scheduled === '' || deleted === '') count.withoutTime += 1;
    else if (milliseconds(deleted) <= milliseconds(scheduled)) count.notAfterScheduling += 1;
    else {
      const from = Math.max(milliseconds(scheduled), PERIOD.start);
      const to = Math.min(milliseconds(deleted), PERIOD.end);
      if (from >= to) {
        count.outsidePeriod += 1;
        continue;
      }
      const quantity = gpus * whole(cell(row, 'gpu_milli')) * BigInt(to - from);
      addUsage(count.usage, `t${(index % tenants) + 1}`, 'gpu.time', sku(cell(row, 'gpu_spec')), quantity, from);
      count.events += Math.ceil(to / HOUR) - Math.floor(from / HOUR);
    }
  }
  return count;
};

/** Seconds since the start of the trace, as milliseconds since 1970. */
const milliseconds = (seconds: string): number => {
  const match = /^(-?\d+)(?:\.(\d+))?$/.exec(seconds);
  if (match === null) throw new Error(`not a number of seconds: ${JSON.stringify(seconds)}`);
  return TRACE_START + Number(match[1]) * 1000 + Number((match[2] ?? '').slice(0, 3).padEnd(3, '0'));
};

const sku = (spec: string): string => `gpu.${spec.split('|')[0]!.trim().toLowerCase() || 'generic'}`;
