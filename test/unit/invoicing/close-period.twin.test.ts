import { expect, test } from 'vitest';
import type { Problem } from '#shared/kernel/problem.ts';
import { parseInstant } from '#shared/kernel/time.ts';
import { closePeriod } from '#shared/invoicing/usecases/close-period.ts';
import { invoice } from '#shared/invoicing/answers.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import type { Invoice } from '#shared/invoicing/domain/invoice.ts';
import { once } from '#shared/platform/once.ts';
import { contract, gpuHours, noCommitments, priceVersion, READY, TENANT, unitRate } from '#test/support/billing.ts';
import { createTwin, type Faults, ReplyLost, type Twin } from '#test/support/twin.ts';

const now = parseInstant('2023-12-01T01:00:00Z');
const parties = { factory: 'fac_1', seller: 'north', tenant: TENANT, tenantName: 'acme' };
const noPause = async () => {};
const prices = { contracts: [contract()], versions: [priceVersion([unitRate('gpu.time', '*', '2')])] };

let ids = 0;
const closer = (twin: Twin, key: string, faults: Faults = {}, rung: string[] = []) => {
  const { table, blobs } = twin.worker(faults);
  const close = closePeriod({
    invoicing: invoicingStore(table),
    documents: blobs,
    usage: {
      readiness: async () => READY,
      hours: async function* hours() {
        yield gpuHours(5n);
      },
    },
    commitments: noCommitments,
    prices: async () => prices,
    newId: () => `inv_${(ids += 1)}`,
    numbering: { ring: async (group) => void rung.push(group) },
  });
  const request = { owner: 'fac_1', key, hash: 'h', wall: now };
  const run = once(table, noPause)<Invoice>(request, (value) => ({ status: 202, body: invoice.show(value) }));
  return () => close(run, parties, '2023-11', now);
};
const invoicesOf = (twin: Twin) => twin.items().filter(({ pk }) => pk === `T#${TENANT}#INVOICE`);

test('many closers at once make one invoice; the others learn which, and nothing else is left behind', async () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const twin = createTwin(seed);
    const answers = await twin.interleave(['a', 'b', 'c'].map((key) => closer(twin, key, { conflict: 0.1 })));
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Problem] : []));
    const [made] = invoicesOf(twin);
    expect([seed, invoicesOf(twin).length, refused.length]).toEqual([seed, 1, 2]);
    expect(refused.every(({ code, context }) => code === 'invoice_exists' && context.extra?.['existing'] === made!.sk)).toBe(true);
    expect(twin.items().filter(({ pk }) => pk === 'CLOSING')).toHaveLength(1);
  }
});

test('a closer whose reply is lost gets the same invoice when it asks again, and the bell rings again', async () => {
  const twin = createTwin(1);
  const rung: string[] = [];
  const lost = await twin.interleave([closer(twin, 'k', { lostReply: 1 }, rung)]);
  expect(lost[0]).toMatchObject({ status: 'rejected', reason: expect.any(ReplyLost) });
  const [again] = await twin.interleave([closer(twin, 'k', {}, rung)]);
  const [made] = invoicesOf(twin);
  expect(again).toMatchObject({
    status: 'fulfilled',
    value: { status: 202, replayed: true, body: { id: made!.sk, total: { amount: '10.00' } } },
  });
  expect(rung).toEqual(['fac_1#INV']);
});
