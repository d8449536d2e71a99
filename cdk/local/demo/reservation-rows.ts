import type { Api } from '../replay/api.ts';
import type { Head } from '../replay/finalize.ts';

type Line = {
  readonly kind: string;
  readonly reservation: string | null;
  readonly quantity: string;
  readonly amount: { readonly amount: string };
  readonly coverage?: { readonly used: string; readonly idle: string; readonly overage: string };
};
type Usage = { readonly timeToFirstUseMs: number | null; readonly timeToFirstTokenMs: number | null };

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
export const reservationRows = async (operator: Api, tenant: string, head: Head): Promise<ReservationRow[]> => {
  const lines = await operator.all<Line>(`/v1/invoices/${head.id}/lines`);
  const commitments = lines.flatMap((line) =>
    line.coverage && line.reservation ? [{ ...line, coverage: line.coverage, reservation: line.reservation }] : [],
  );
  return Promise.all(
    commitments.map(async ({ reservation, quantity, coverage }) => {
      const amountOf = (kind: string): string =>
        lines.find((line) => line.reservation === reservation && line.kind === kind)?.amount.amount ?? '0.00';
      const usage = await operator.get<Usage>(`/v1/reservations/${reservation}/usage?tenant=${tenant}&limit=1`);
      return {
        tenant: head.tenantName,
        invoice: head.number,
        reservation,
        committed: quantity,
        ...coverage,
        amounts: [amountOf('commitment'), amountOf('usage'), amountOf('overage')],
        total: head.total.amount,
        timeToFirstUseMs: usage.timeToFirstUseMs,
        timeToFirstTokenMs: usage.timeToFirstTokenMs,
      };
    }),
  );
};
