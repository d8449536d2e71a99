import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type * as z from 'zod';
import type { Connection } from '#shared/client/exchange.ts';
import { freeze } from '#shared/client/freeze.ts';
import { sendLane } from '#shared/client/send-lane.ts';
import { readInvoicePage } from '#shared/invoicing/endpoints.ts';
import type { priceBook } from '#shared/rating/price-book.ts';
import type { Progress } from '../../local/progress.ts';
import type { Secrets } from '../../local/secrets-in-folder.ts';
import { finalize } from '../finalize.ts';
import { CLOCK, PERIOD } from '../period.ts';
import { moveClock } from '../set-clock.ts';
import { type SetUp, setUp } from '../set-up.ts';
import { waitForCount } from '../wait-for-count.ts';
import { bookCapacity } from './book-capacity.ts';
import { demoEvents } from './demo-events.ts';
import { type ReservationRow, reservationRows } from './reservation-rows.ts';

type DemoOptions = {
  readonly apiUrl: string;
  /** The deployment's operator key: it makes the factory. */
  readonly operatorKey: string;
  /** The factory's name; run again under the same, the demo goes on where it stopped. */
  readonly name: string;
  /** The folder for the invoices as HTML. */
  readonly folder: string;
  readonly progress: Progress;
  readonly secrets: Secrets;
  readonly fetch?: Connection['fetch'];
};

export type DemoResult = {
  readonly tenants: SetUp['tenants'];
  readonly keys: { readonly operator: string; readonly tenant: string };
  readonly rows: readonly ReservationRow[];
};

const LANE = 'gpu';

/** What the demo factory charges on demand; the prices of reservations are terms of its pool. */
const demoPrices: z.input<typeof priceBook> = {
  name: 'list',
  version: '2023-11-01',
  effectiveFrom: '2023-11-01T00:00:00Z',
  currency: 'USD',
  rates: [
    { meter: 'gpu.time', sku: 'gpu.h100-sxm', unit: 'GPU-hour', model: 'unit', unitPrice: '2.98' },
    { meter: 'tokens.output', sku: '*', unit: '1000000 tokens', model: 'unit', unitPrice: '12.50' },
  ],
};

/** The name of the demo's factory: one for each label of a run, and the same label resumes. */
export const demoName = (run: string): string =>
  run === '' ? 'reservations-demo' : `reservations-demo-${createHash('sha256').update(run).digest('hex').slice(0, 12)}`;

/** Books capacity in a factory of its own, uses it, closes the month, and brings what the invoices say of the reservations. */
export const reservationsDemo = async ({ name, folder, progress, ...options }: DemoOptions): Promise<DemoResult> => {
  const step = progress(`Reservations demo, ${name}`);
  const prices = JSON.stringify(demoPrices);
  const stage = await setUp({ ...options, name, key: options.operatorKey, tenants: 2, prices, clock: '2023-11-28T00:00:00Z' });
  const booked = await bookCapacity(name, stage);
  await moveClock(stage.operator, CLOCK);
  const events = demoEvents(stage.tenants.map(({ id }) => id), booked); // prettier-ignore
  const batches = freeze(events, { size: 100, end: new Date(PERIOD.end).toISOString(), gzip: true });
  await sendLane(stage.producer, { lane: LANE, batches, acknowledged: () => {} });
  step.done(`${stage.tenants.length} reservations`);
  await waitForCount(stage, [{ lane: LANE, batches: batches.length }], progress);
  const heads = await finalize(name, stage, progress);
  await mkdir(folder, { recursive: true });
  const rows: ReservationRow[] = [];
  for (const tenant of stage.tenants) {
    const head = heads.find(({ tenantName }) => tenantName === tenant.name)!;
    await writeFile(join(folder, `${tenant.name}.html`), await stage.operator.call(readInvoicePage, { params: { invoice: head.id } }));
    rows.push(...(await reservationRows(stage.operator, tenant.id, head)));
  }
  return { tenants: stage.tenants, keys: stage.keys, rows };
};
