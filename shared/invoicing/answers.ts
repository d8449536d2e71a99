import * as z from 'zod';
import { currency, money, quantity } from '#shared/contract/amounts.ts';
import { invoiceId, name, projectId, reservationId, tenantId, waiverId } from '#shared/contract/ids.ts';
import { instantOrNull, period, shownInstant } from '#shared/contract/instants.ts';
import { projection } from '#shared/contract/projection.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { invoiceHtml } from './document/invoice-html.ts';
import type { Invoice } from './domain/invoice.ts';
import type { BilledLine } from './domain/billed-line.ts';
import { lineKinds } from './domain/invoice-plan.ts';
import type { FactoryClose } from './domain/factory-close.ts';
import type { CloseReport } from './usecases/read-factory-close.ts';
import type { Waiver } from './domain/waiver.ts';
import type { Page } from '#shared/contract/pages.ts';
import type { ComputedPreview } from './usecases/preview-invoice.ts';
import type { WithLines } from './usecases/read-invoice.ts';

const sha256 = z.string();
const pinnedPrices = z.array(z.object({ priceBook: name, version: z.string(), sha256 }));
const fieldError = z.object({ pointer: z.string(), code: z.string(), message: z.string() });
const blocker = z.object({ code: z.string(), detail: z.string(), errors: z.array(fieldError) });

const invoiceShape = z.object({
  id: invoiceId,
  seller: z.string(),
  tenant: tenantId,
  tenantName: z.string(),
  period,
  revision: z.int(),
  status: z.enum(['requested', 'closing', 'finalized', 'void', 'withdrawn']),
  withEarlier: z.boolean(),
  waitsFor: z.array(blocker),
  series: z.string(),
  number: z.string().nullable(),
  currency: currency.nullable(),
  total: money.nullable(),
  lineCount: z.int().nullable(),
  prices: pinnedPrices,
  basis: sha256.nullable(),
  plan: sha256.nullable(),
  months: z.array(z.object({ period, basis: sha256, plan: sha256 })),
  requestedAt: shownInstant,
  closedAt: shownInstant.nullable(),
  finalizedAt: shownInstant.nullable(),
  voided: z.object({ by: z.string(), at: shownInstant, reason: z.string() }).nullable(),
});

/** `months` are those that were rated for it; before it closes, those that are done. */
export const invoice = projection(invoiceShape, (invoice: Invoice) => {
  const {
    factory: _factory,
    unlessEmpty: _unlessEmpty,
    again: _again,
    restUntil: _restUntil,
    pins: _pins,
    steps,
    total,
    voided,
    ...shown
  } = invoice;
  return {
    ...shown,
    total: total === null ? null : { amount: total, currency: invoice.currency },
    months: steps.map(({ period, basis, plan }) => ({ period, basis, plan })),
    requestedAt: formatInstant(invoice.requestedAt),
    closedAt: instantOrNull(invoice.closedAt),
    finalizedAt: instantOrNull(invoice.finalizedAt),
    voided: voided && { ...voided, at: formatInstant(voided.at) },
  };
});

const dimension = z.string().min(1).max(100).optional();
export const dimensionsShape = { class: dimension, tier: dimension, region: dimension, band: dimension };
export const dimensions = z.strictObject(dimensionsShape);

const lineShape = z.object({
  kind: z.enum([...lineKinds, 'late']),
  period,
  lateOf: z.enum(lineKinds).optional(),
  meter: z.string(),
  sku: z.string(),
  project: projectId,
  dimensions,
  reservation: reservationId.nullable(),
  priceBook: z.string(),
  priceVersion: z.string(),
  quantity,
  unit: z.string(),
  rate: z.string().nullable(),
  matched: z.object({ meter: z.string(), sku: z.string(), ...dimensionsShape }).nullable(),
  price: z.string().nullable(),
  unitPrice: z.string().nullable(),
  parts: z.array(z.object({ says: z.string(), unitPrice: z.string().nullable(), quantity, amount: z.string() })),
  exactAmount: z.string(),
  amount: money,
  coverage: z.object({ used: quantity, idle: quantity, overage: quantity }).optional(),
});

/** A line with the currency of its invoice. */
export type ShownLine = { readonly line: BilledLine; readonly currency: Invoice['currency'] | null };

export const line = projection(lineShape, ({ line: { key: _key, amount, ...line }, currency }: ShownLine) => ({
  ...line,
  amount: { amount, currency },
}));

/** A quantity that nothing prices, and why. */
export const unratedUsage = z.object({
  period,
  project: projectId,
  meter: z.string(),
  sku: z.string(),
  quantity,
  from: shownInstant,
  reason: z.enum(['no_contract', 'no_price_version', 'no_rate', 'no_terms', 'other_currency']),
});

const MOST_UNRATED = 1_000;

/** A preview, and the page of its lines that was asked for. */
export type ShownPreview = { readonly preview: ComputedPreview; readonly lines: Page<BilledLine> };

/** `late` is the part of the total that is of late lines. `complete` is whether the month's usage is; `blockers` say what a request of the month would wait for. */
export const preview = projection(
  z.object({
    tenant: tenantId,
    period,
    currency: currency.nullable(),
    total: money,
    late: money,
    lines: z.array(lineShape),
    nextCursor: z.string().nullable(),
    unrated: z.array(unratedUsage),
    prices: pinnedPrices,
    complete: z.boolean(),
    blockers: z.array(blocker),
    computedAt: shownInstant,
  }),
  ({ preview: { plan, complete, blockers, computedAt }, lines: { data, nextCursor } }: ShownPreview) => ({
    ...plan,
    total: { amount: plan.total, currency: plan.currency },
    late: { amount: plan.late, currency: plan.currency },
    lines: data.map((one) => line.show({ line: one, currency: plan.currency })),
    nextCursor,
    unrated: plan.unrated.slice(0, MOST_UNRATED),
    complete,
    blockers,
    computedAt: formatInstant(computedAt),
  }),
);

const count = z.int();

/** The close of a factory as it begins. */
export const factoryClose = projection(z.object({ period, requestedAt: shownInstant }), ({ period, requestedAt }: FactoryClose) => ({
  period,
  requestedAt: formatInstant(requestedAt),
}));

export const closeReport = projection(
  z.object({
    period,
    requestedAt: shownInstant,
    progress: z.object({
      tenants: count,
      unasked: count,
      requested: count,
      waiting: count,
      closing: count,
      finalized: count,
      empty: count,
      withdrawn: count,
      void: count,
      done: z.boolean(),
    }),
    blockers: z.array(blocker),
    data: z.array(z.object({ invoice: invoiceId, tenant: tenantId, tenantName: z.string(), waitsFor: z.array(blocker) })),
    nextCursor: z.string().nullable(),
  }),
  ({ close, progress, blockers, waiting: { data, nextCursor } }: CloseReport) => ({
    ...factoryClose.show(close),
    progress,
    blockers,
    data: data.map(({ id, tenant, tenantName, waitsFor }) => ({ invoice: id, tenant, tenantName, waitsFor })),
    nextCursor,
  }),
);

export const waiver = projection(
  z.object({
    id: waiverId,
    tenant: tenantId,
    period,
    project: projectId,
    meter: z.string(),
    sku: z.string(),
    dimensions: dimensions.optional(),
    reservation: reservationId.nullable().optional(),
    quantity,
    reason: z.string(),
    by: z.string(),
    at: shownInstant,
  }),
  ({ factory: _factory, quantity, at, ...waiver }: Waiver) => ({ ...waiver, quantity: String(quantity), at: formatInstant(at) }),
);

/** The page brings its own style and nothing else; whatever a name may smuggle in, the browser will not run or load it. */
const HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const invoicePage = projection(z.string(), ({ invoice, lines }: WithLines) => invoiceHtml(invoice, lines), {
  mediaType: 'text/html; charset=utf-8',
  headers: { 'content-security-policy': HTML_POLICY },
});
