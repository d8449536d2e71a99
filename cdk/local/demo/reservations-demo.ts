import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallerSettings } from '#shared/producer/caller.ts';
import { freeze } from '#shared/producer/freeze.ts';
import { send } from '#shared/producer/send.ts';
import type { Progress } from '../progress.ts';
import { finalize } from '../replay/finalize.ts';
import { CLOCK, PERIOD } from '../replay/period.ts';
import type { Secrets } from '../replay/secrets.ts';
import { setClock } from '../replay/set-clock.ts';
import { type SetUp, setUp } from '../replay/set-up.ts';
import { waitForCount } from '../replay/wait-for-count.ts';
import { bookCapacity } from './book-capacity.ts';
import { demoEvents } from './demo-events.ts';
import { demoPrices } from './demo-prices.ts';
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
  readonly fetch?: CallerSettings['fetch'];
};

export type DemoResult = {
  readonly tenants: SetUp['tenants'];
  readonly keys: { readonly operator: string; readonly tenant: string };
  readonly rows: readonly ReservationRow[];
};

const LANE = 'gpu';

/** Books capacity in a factory of its own, uses it, closes the month, and brings what the invoices say of the reservations. */
export const reservationsDemo = async ({ name, folder, progress, ...options }: DemoOptions): Promise<DemoResult> => {
  const step = progress(`Reservations demo, ${name}`);
  const prices = JSON.stringify(demoPrices);
  const stage = await setUp({ ...options, name, key: options.operatorKey, tenants: 2, prices, clock: '2023-11-28T00:00:00Z' });
  const booked = await bookCapacity(name, stage);
  await setClock(stage.operator, CLOCK);
  const events = demoEvents(stage.tenants.map(({ id }) => id), booked); // prettier-ignore
  const batches = freeze(events, { size: 100, end: new Date(PERIOD.end).toISOString(), gzip: true });
  await send(stage.producer.call, { lane: LANE, batches, acknowledged: () => {} });
  step.done(`${stage.tenants.length} reservations`);
  await waitForCount(stage, [{ lane: LANE, batches: batches.length }], progress);
  const heads = await finalize(name, stage, progress);
  await mkdir(folder, { recursive: true });
  const rows: ReservationRow[] = [];
  for (const tenant of stage.tenants) {
    const head = heads.find(({ tenantName }) => tenantName === tenant.name)!;
    await writeFile(join(folder, `${tenant.name}.html`), await stage.operator.text(`/v1/invoices/${head.id}/html`));
    rows.push(...(await reservationRows(stage.operator, tenant.id, head)));
  }
  return { tenants: stage.tenants, keys: stage.keys, rows };
};
