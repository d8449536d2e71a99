import { refuse } from '#shared/kernel/problem.ts';
import type { InvoicingCode } from '../errors.ts';

export type InvoiceStatus = 'requested' | 'closing' | 'finalized' | 'void' | 'withdrawn';

/** `close`, `number` and `return` are the workers'; callers ask for the others. */
export type InvoiceAction = 'close' | 'number' | 'return' | 'withdraw' | 'void';

const UNDECIDED = 'It is only requested. Withdraw it, or wait until it is finalized.';
const NUMBERING = 'It is about to get its number. Wait until it is finalized, then void it.';
const FINAL = 'It is finalized and can no longer change. Void it, and request it again.';
const VOID = 'It is void. Request the month again.';
const WITHDRAWN = 'It was withdrawn. Request the month again.';

/** Every state and every action: allowed, or why not. */
export const allowed: Readonly<Record<InvoiceStatus, Readonly<Record<InvoiceAction, true | string>>>> = {
  requested: { close: true, number: UNDECIDED, return: UNDECIDED, withdraw: true, void: UNDECIDED },
  closing: { close: NUMBERING, number: true, return: true, withdraw: NUMBERING, void: NUMBERING },
  finalized: { close: FINAL, number: FINAL, return: FINAL, withdraw: FINAL, void: true },
  void: { close: VOID, number: VOID, return: VOID, withdraw: VOID, void: VOID },
  withdrawn: { close: WITHDRAWN, number: WITHDRAWN, return: WITHDRAWN, withdraw: WITHDRAWN, void: WITHDRAWN },
};

/** Whether another invoice may take its month. */
export const isOver = (status: InvoiceStatus): boolean => status === 'void' || status === 'withdrawn';

/** @throws Problem `invoice_state` with the way forward. */
export const assertAllowed = ({ id, status }: { readonly id: string; readonly status: InvoiceStatus }, action: InvoiceAction): void => {
  const answer = allowed[status][action];
  if (answer !== true) throw refuse<InvoicingCode>('invoice_state', answer, { extra: { invoice: id, status } });
};
