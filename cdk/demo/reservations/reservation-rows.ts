import type { Client } from '#shared/client/client.ts';
import { readReservationUsage } from '#shared/commitments/endpoints.ts';
import { listInvoiceLines } from '#shared/invoicing/endpoints.ts';
import type { Head } from '../finalize.ts';

/** A reservation as its invoice bills it: quantities in base units, money as decimals. */
export type ReservationRow = {
  readonly tenant: string;
  readonly invoice: string | null;
  readonly reservation: string;
  readonly committed: string;
  readonly used: string;
  readonly idle: string;
  readonly overage: string;
  /** Of commitment, covered use and overage. */
  readonly amounts: readonly [string, string, string];
  readonly total: string;
  readonly timeToFirstUseMs: number | null;
  readonly timeToFirstTokenMs: number | null;
};

/** The reservations on an invoice, from its lines and from how each was used. */
export const reservationRows = async (operator: Client, tenant: string, head: Head): Promise<ReservationRow[]> => {
  const lines = await Array.fromAsync(operator.pages(listInvoiceLines, { params: { invoice: head.id } }));
  const commitments = lines.flatMap((line) =>
    line.coverage && line.reservation ? [{ ...line, coverage: line.coverage, reservation: line.reservation }] : [],
  );
  return Promise.all(
    commitments.map(async ({ reservation, quantity, coverage }) => {
      const amountOf = (kind: string): string =>
        lines.find((line) => line.reservation === reservation && line.kind === kind)?.amount.amount ?? '0.00';
      const usage = await operator.call(readReservationUsage, { params: { reservation }, query: { tenant, limit: 1 } });
      return {
        tenant: head.tenantName,
        invoice: head.number,
        reservation,
        committed: quantity,
        ...coverage,
        amounts: [amountOf('commitment'), amountOf('usage'), amountOf('overage')],
        total: head.total!.amount,
        timeToFirstUseMs: usage.timeToFirstUseMs,
        timeToFirstTokenMs: usage.timeToFirstTokenMs,
      };
    }),
  );
};
