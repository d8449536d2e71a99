import type { Period } from '#shared/kernel/time.ts';
import { Problem } from '#shared/kernel/problem.ts';
import type { Invoice } from '#shared/invoicing/domain/invoice.ts';
import { requestInvoice } from '#shared/invoicing/usecases/request-invoice.ts';
import { voidInvoice } from '#shared/invoicing/usecases/void-invoice.ts';
import { withdrawInvoice } from '#shared/invoicing/usecases/withdraw-invoice.ts';
import { FACTORY } from './metering.ts';
import { type Process, startProcess, type World } from './ledger-world.ts';
import type { Random } from './random.ts';

/** `impatient`: whoever wishes it does not wait until it is finalized. `during`: it is wished while the invoice of that month closes. */
export type Wish = {
  readonly what: 'request' | 'void' | 'withdraw';
  readonly period: Period;
  readonly impatient: boolean;
  readonly during?: Period;
};

/** Both months are wanted; some invoices are taken back and wanted again, also while others close. */
export const wishesFor = (random: Random, [first, second]: readonly [Period, Period]): readonly Wish[] => {
  const wish = (what: Wish['what'], period: Period): Wish => ({ what, period, impatient: random.chance(0.3) });
  const again = (period: Period, chance: number) => (random.chance(chance) ? [wish('void', period), wish('request', period)] : []);
  const withdrawn = (period: Period) =>
    random.chance(0.15) ? [{ ...wish('request', period), impatient: true }, wish('withdraw', period)] : [];
  return [
    ...withdrawn(first),
    wish('request', first),
    ...again(first, 0.4),
    ...withdrawn(second),
    ...(random.chance(0.5)
      ? [{ ...wish('request', second), impatient: true }, { ...wish('void', first), during: second }, wish('request', first)]
      : [wish('request', second), ...again(first, 0.3)]),
    ...again(second, 0.5),
  ];
};

/** The second month is wanted while old usage is counted; either invoice may be taken back. */
export const laterWishes = (random: Random, [first, second]: readonly [Period, Period]): readonly Wish[] => {
  const wish = (what: Wish['what'], period: Period): Wish => ({ what, period, impatient: random.chance(0.5) });
  const again = (period: Period) => (random.chance(0.4) ? [wish('void', period), wish('request', period)] : []);
  return [wish('request', second), ...again(first), ...again(second)];
};

/** The latest invoice of a tenant's month. */
export const latestOf = async ({ invoicing }: Process, tenant: string, period: Period): Promise<Invoice | undefined> =>
  (await invoicing.month(tenant, period))?.invoice;

/** Asks once with a key: the same key again is the same request. @throws Problem where it is refused, or a fault. */
export const ask = async (process: Process, key: string, tenant: string, { what, period }: Wish): Promise<void> => {
  const once = process.once<Invoice>({ owner: tenant, key, hash: key, wall: process.now() }, (body) => ({ status: 200, body }));
  const owner = { factory: FACTORY, tenant };
  if (what === 'request') {
    await requestInvoice(process)(once, { ...owner, seller: 'north', tenantName: tenant }, { period, withEarlier: false }, process.now());
    return;
  }
  const invoice = await latestOf(process, tenant, period);
  if (invoice === undefined) return;
  if (what === 'withdraw') await withdrawInvoice(process)(once, owner, invoice.id);
  else await voidInvoice(process)(once, owner, invoice.id, { by: 'key_1', at: process.now(), reason: 'wrong' });
};

const PATIENCE = 40;

/** Has its wishes one after the other, each until it is granted or has been refused for long. */
export const demand = async (world: World, tenant: string, wishes: readonly Wish[], random: Random): Promise<void> => {
  let process = startProcess(world);
  for (const [index, wish] of wishes.entries()) {
    let granted = false;
    for (let tries = 0; tries < PATIENCE; tries += 1) {
      try {
        if (
          wish.during !== undefined &&
          !granted &&
          tries < PATIENCE / 2 &&
          (await latestOf(process, tenant, wish.during))?.status !== 'closing'
        ) {
          await process.idle(random.below(20));
          continue;
        }
        const invoice = granted || wish.what === 'void' ? await latestOf(process, tenant, wish.period) : undefined;
        if (granted && (wish.impatient || wish.what !== 'request' || invoice?.status === 'finalized')) break;
        if (!granted && (wish.what !== 'void' || invoice?.status === 'finalized')) {
          await ask(process, `${index}-${wish.what}-${wish.period}`, tenant, wish);
          granted = true;
        } else await process.idle(50 + random.below(200));
      } catch (error) {
        if (error instanceof Problem && error.code === 'invoice_state' && wish.what === 'withdraw') break;
        granted ||= error instanceof Problem && error.code === 'invoice_exists';
        if (error instanceof Problem) await process.idle(50 + random.below(200));
        else process = startProcess(world);
      }
    }
  }
};
