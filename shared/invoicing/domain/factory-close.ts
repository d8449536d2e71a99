import type { Instant, Period } from '#shared/kernel/time.ts';
import { type Invoice, isEmpty } from './invoice.ts';

/** The close of a month for every tenant of a factory: how far its tenants have been asked for. */
export type FactoryClose = {
  readonly factory: string;
  readonly seller: string;
  readonly period: Period;
  readonly requestedAt: Instant;
  /** Where the list of tenants goes on; null at its start. */
  readonly cursor: string | null;
  /** Every tenant that there was has been asked for. */
  readonly listed: boolean;
};

const states = ['unasked', 'requested', 'waiting', 'closing', 'finalized', 'empty', 'withdrawn', 'void'] as const;

/** Where one tenant's invoice stands in the close of its factory. */
export type TenantState = (typeof states)[number];

/** `requested`: a worker will look at it; `waiting`: it has, and something is in the way. `empty`: there was nothing to bill. */
export const tenantState = (invoice: Pick<Invoice, 'status' | 'waitsFor' | 'lineCount'> | undefined): TenantState => {
  if (invoice === undefined) return 'unasked';
  const { status, waitsFor } = invoice;
  if (status === 'requested') return waitsFor.length > 0 ? 'waiting' : 'requested';
  return isEmpty(invoice) ? 'empty' : status;
};

/** How far the close of a factory is; `done` when no tenant's invoice is under way any more. */
export type CloseProgress = Readonly<Record<TenantState, number>> & { readonly tenants: number; readonly done: boolean };

export const progressOf = ({ listed }: Pick<FactoryClose, 'listed'>, tenants: readonly TenantState[]): CloseProgress => {
  const count = (state: TenantState): number => tenants.filter((one) => one === state).length;
  const counts = Object.fromEntries(states.map((state) => [state, count(state)])) as Record<TenantState, number>;
  return { tenants: tenants.length, ...counts, done: listed && counts.requested + counts.waiting + counts.closing === 0 };
};
