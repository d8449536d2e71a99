import { gpuEvents } from '#cdk/demo/gpu-events.ts';
import { CLOCK, PERIOD } from '#cdk/demo/period.ts';
import { moveClock } from '#cdk/demo/set-clock.ts';
import { setUp } from '#cdk/demo/set-up.ts';
import { tokensEvents } from '#cdk/demo/tokens-events.ts';
import { waitForCount } from '#cdk/demo/wait-for-count.ts';
import { waitUntil } from '#cdk/demo/wait-until.ts';
import type { Connection } from '#shared/client/exchange.ts';
import { freeze, type SentEvent } from '#shared/client/freeze.ts';
import { sendLane } from '#shared/client/send-lane.ts';
import { listInvoiceLines, readInvoice, requestInvoice } from '#shared/invoicing/endpoints.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { compute } from '#test/oracle/compute.ts';
import type { fixtures } from './fixture.ts';
import type { Random } from './random.ts';
import { secretsInMemory } from './secrets-in-memory.ts';
import { silentProgress } from './silent-progress.ts';

/** Of a tenant, what was billed for November on a meter and SKU: base units and cents, over both invoices. */
export type BilledLine = { readonly tenant: string; readonly line: string; readonly quantity: bigint; readonly cents: bigint };

type Options = Connection & { readonly name: string; readonly files: ReturnType<typeof fixtures>; readonly tenants: number };

/**
 * Replays the traces with one event in twenty held back until November is closed; then they come, and December is closed too.
 * What both invoices bill for November, line by line, and how many events were late.
 */
export const lateReplay = async (
  random: Random,
  { name, files, tenants, ...connection }: Options,
): Promise<{ readonly billed: readonly BilledLine[]; readonly late: number }> => {
  const stage = await setUp({ ...connection, name, tenants, prices: files.prices, clock: CLOCK, secrets: secretsInMemory() });
  const ids = stage.tenants.map(({ id }) => id);
  const late: SentEvent[] = [];
  const inTime = (events: readonly SentEvent[]) =>
    events.filter((event) => {
      const isLate = random.chance(0.05);
      if (isLate) late.push(event);
      return !isLate;
    });
  const lanes = [
    { lane: 'tokens', events: inTime(tokensEvents(files.tokens, ids).events) },
    { lane: 'gpu', events: inTime(gpuEvents(files.gpu, ids).events) },
  ];
  const send = async (all: readonly { readonly lane: string; readonly events: readonly SentEvent[] }[], end: string) => {
    const frozen = all.map(({ lane, events }) => ({ lane, batches: freeze(events, { size: 1_000, end, gzip: true }) }));
    for (const { lane, batches } of frozen) await sendLane(stage.producer, { lane, batches, acknowledged: () => {} });
    const sent = frozen.map(({ lane, batches }) => ({ lane, batches: batches.length }));
    await waitForCount(stage, sent, silentProgress);
  };
  const billed = new Map<string, BilledLine>();
  const bill = async (period: string) => {
    for (const tenant of stage.tenants) {
      const { id } = await stage.operator.call(requestInvoice, { body: { tenant: tenant.id, period } });
      const read = () => stage.operator.call(readInvoice, { params: { invoice: id } });
      await waitUntil(`closing ${period}`, read, ({ status }) => status === 'finalized');
      for await (const line of stage.operator.pages(listInvoiceLines, { params: { invoice: id } })) {
        const of = { tenant: tenant.name, line: `${line.meter} ${line.sku}` };
        const before = billed.get(`${of.tenant} ${of.line}`) ?? { ...of, quantity: 0n, cents: 0n };
        const quantity = before.quantity + BigInt(line.quantity);
        const cents = before.cents + BigInt(line.amount.amount.replace('.', ''));
        billed.set(`${of.tenant} ${of.line}`, { ...of, quantity, cents });
      }
    }
  };
  await send(lanes, formatInstant(PERIOD.end));
  await bill(PERIOD.name);
  await moveClock(stage.operator, '2024-01-01T01:00:00Z');
  await send([{ lane: 'late', events: late }], '2024-01-01T00:00:00.000Z');
  await bill('2023-12');
  const byName = [...billed].sort(([a], [b]) => (a < b ? -1 : 1));
  return { billed: byName.map(([, line]) => line), late: late.length };
};

/** The same by plain sums over the traces. */
export const billedAsTheOracle = (files: ReturnType<typeof fixtures>, tenants: number): readonly BilledLine[] =>
  compute(files, tenants).invoices.flatMap(({ tenant, lines }) =>
    lines.map(({ meter, sku, quantity, amount }) => ({
      tenant,
      line: `${meter} ${sku}`,
      quantity: BigInt(quantity),
      cents: BigInt(amount.replace('.', '')),
    })),
  );
