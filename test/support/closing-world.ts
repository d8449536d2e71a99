import { againRows } from '#shared/metering/again.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { type Instant, parseInstant, type Period, periodOf } from '#shared/kernel/time.ts';
import { getDocument } from '#shared/invoicing/documents.ts';
import type { BilledPlan } from '#shared/invoicing/domain/billed-line.ts';
import type { Waived } from '#shared/invoicing/domain/waive.ts';
import type { Invoice } from '#shared/invoicing/domain/invoice.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import { closeInvoice } from '#shared/invoicing/usecases/close-invoice.ts';
import type { CloseDeps } from '#shared/invoicing/usecases/close-run.ts';
import { numberInvoices } from '#shared/invoicing/usecases/number-invoices.ts';
import { requestInvoice } from '#shared/invoicing/usecases/request-invoice.ts';
import { voidInvoice } from '#shared/invoicing/usecases/void-invoice.ts';
import type { Blobs } from '#shared/platform/blobs.ts';
import { once as onceOn } from '#shared/platform/once.ts';
import type { Table } from '#shared/platform/table.ts';
import type { Prices } from '#shared/rating/domain/prices.ts';
import { contract, noCommitments, priceVersion, READY, TENANT, unitRate, usageHour } from './billing.ts';
import { inOrder } from './rate-month.ts';
import { createTwin, type Twin } from './twin.ts';

const OWNER = { factory: 'fac_1', tenant: TENANT };
const PARTIES = { ...OWNER, seller: 'north', tenantName: 'acme' };
const SERIES = { factory: 'fac_1', series: 'INV' };
const noPause = async () => {};

/** A tenant whose usage is a list that grows, with closes, voids and numbering on one twin. */
export const closingWorld = (
  prices: Prices = { contracts: [contract()], versions: [priceVersion([unitRate('tokens.input', '*', '3')])] },
) => {
  const twin = createTwin(1);
  const used: UsageHour[] = [];
  const state = { wall: 0, tick: 0, readiness: READY, prices, waived: [] as readonly Waived[] };
  const rung: string[] = [];
  let asked = 0;
  let ids = 0;
  const invoicing = invoicingStore(twin.table);

  const depsOn = ({
    table,
    blobs,
  }: {
    readonly table: Table;
    readonly blobs: Blobs;
  }): CloseDeps & { readonly invoicing: typeof invoicing } => ({
    invoicing: invoicingStore(table),
    documents: blobs,
    commit: table.commit,
    wall: () => (state.wall += state.tick),
    numbering: { ring: async (group) => void rung.push(group) },
    usage: {
      readiness: async () => state.readiness,
      again: againRows(table),
      hours: async function* hours(_owner, period) {
        yield* inOrder(used.filter(({ hour }) => periodOf(hour) === period));
      },
    },
    prices: async () => state.prices,
    commitments: noCommitments,
    waived: async () => state.waived,
  });
  const deps = depsOn(twin);
  const once = () => {
    asked += 1;
    const request = { owner: 'o', key: `k${asked}`, hash: 'h', wall: 0 };
    return onceOn(twin.table, noPause)<Invoice>(request, (value) => ({ status: 200, body: value }));
  };
  const find = async (id: string): Promise<Invoice> => (await invoicing.invoice(OWNER, id))!.invoice;

  return {
    twin,
    used,
    state,
    deps,
    depsOn,
    find,
    /** So many millions of input tokens in the hour of an instant. */
    use: (at: string, millions: number, sku = 'llm') =>
      void used.push(usageHour({ family: 'tokens', sku, hour: parseInstant(at), counters: { input: BigInt(millions) * 1_000_000n } })),
    request: async (period: Period, now: Instant, withEarlier = false): Promise<Invoice> => {
      const newId = () => `inv_${(ids += 1)}`;
      const answered = await requestInvoice({ ...deps, newId, closing: deps.numbering })(once(), PARTIES, { period, withEarlier }, now);
      return answered.body as Invoice;
    },
    close: async (id: string, now: Instant, on: Twin['table'] = twin.table) =>
      closeInvoice(depsOn({ table: on, blobs: twin.blobs }))((await invoicing.invoice(OWNER, id))!, now),
    number: (now: Instant) => numberInvoices({ invoicing, commit: twin.table.commit, pause: noPause })(SERIES, now),
    takeBack: (id: string, now: Instant) => voidInvoice(deps)(once(), OWNER, id, { by: 'key_1', at: now, reason: 'wrong' }),
    lines: async (id: string) => {
      const { plan } = await find(id);
      return ((await getDocument(twin.blobs, 'plans', plan!)) as BilledPlan).lines;
    },
    /** Input tokens, in millions, that finalized invoices which are not void have billed of each month. */
    billed: async (): Promise<Record<Period, number>> => {
      const sums: Record<Period, number> = {};
      for await (const item of twin.table.query({ table: 'billing', pk: `T#${TENANT}#INVOICE` })) {
        const { status, plan } = await find(item.sk);
        if (status !== 'finalized') continue;
        for (const { period, quantity } of ((await getDocument(twin.blobs, 'plans', plan!)) as BilledPlan).lines)
          sums[period] = (sums[period] ?? 0) + Number(quantity) / 1e6;
      }
      return sums;
    },
  };
};
export type ClosingWorld = ReturnType<typeof closingWorld>;
