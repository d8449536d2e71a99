import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** A pod of the trace as a booking; times are seconds since the trace's start. */
export type Booking = { readonly row: number; readonly n: number; readonly start: number; readonly end: number };

/** Second 0 of the trace. */
export const TRACE_START = Date.UTC(2023, 5, 21);
export const DOMAIN_SIZE = 72;

/** Pods with GPUs and both times, deletion after scheduling, in order of creation, then row. Rows count from 0. */
export const readBookings = (file: string): readonly Booking[] => {
  const rows: readonly Record<string, string>[] = parse(readFileSync(file), { columns: true, skip_empty_lines: true });
  return rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => Number(row['num_gpu']) > 0 && row['scheduled_time'] !== '' && row['deletion_time'] !== '')
    .filter(({ row }) => Number(row['deletion_time']) > Number(row['scheduled_time']))
    .sort((a, b) => Number(a.row['creation_time']) - Number(b.row['creation_time']) || a.index - b.index)
    .map(({ row, index }) => ({
      row: index,
      n: Math.ceil((Number(row['num_gpu']) * Number(row['gpu_milli'])) / 1000),
      start: Number(row['scheduled_time']),
      end: Number(row['deletion_time']),
    }));
};

/** A supply as sizes of domains. */
export const domainSizes = (supply: number): readonly number[] =>
  Array.from({ length: Math.ceil(supply / DOMAIN_SIZE) }, (_, index) => Math.min(DOMAIN_SIZE, supply - index * DOMAIN_SIZE));

export type ReplayResult = {
  readonly accepted: number;
  readonly refused: number;
  readonly peakBooked: number;
  readonly bookedGpuSeconds: number;
  /** Rows, at most 100. */
  readonly firstRefusals: readonly number[];
};
