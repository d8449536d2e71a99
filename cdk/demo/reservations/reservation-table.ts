import { inUnit } from '#shared/invoicing/document/readable.ts';
import type { ReservationRow } from './reservation-rows.ts';

/** Reservations as lines of text, in GPU-hours and in money. */
export const reservationTable = (rows: readonly ReservationRow[]): string => {
  const cells = [
    [
      'Tenant',
      'Invoice',
      'Committed',
      'Used',
      'Idle',
      'Overage',
      'Commitment',
      'Used part',
      'Over',
      'Invoice total',
      'First use',
      'First token',
    ],
    ...rows.map(({ tenant, invoice, committed, used, idle, overage, amounts, total, timeToFirstUseMs, timeToFirstTokenMs }) => [
      tenant,
      invoice ?? '',
      ...[committed, used, idle, overage].map((baseUnits) => inUnit(baseUnits, 'GPU-hour')),
      ...amounts,
      total,
      lag(timeToFirstUseMs),
      lag(timeToFirstTokenMs),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  return cells
    .map((row) => row.map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  '))
    .join('\n');
};

const lag = (milliseconds: number | null): string => (milliseconds === null ? 'none' : `after ${milliseconds / 1000} s`);
