import { expect, test } from 'vitest';
import { parseInstant } from '#shared/kernel/time.ts';
import { previewInvoice } from '#shared/invoicing/usecases/draft-invoice.ts';
import { contract, gpuHours, noCommitments, priceVersion, READY, TENANT, unitRate } from '#test/support/billing.ts';

test('a preview asks for readiness before it reads the hours, and says nothing is in the way', async () => {
  const asked: string[] = [];
  const { plan, blockers } = await previewInvoice({
    usage: {
      readiness: async (factory, until) => {
        asked.push(`readiness of ${factory} until ${new Date(until).toISOString()}`);
        return READY;
      },
      hours: async function* hours({ tenant }, period) {
        asked.push(`hours of ${tenant} in ${period}`);
        yield gpuHours(2n);
      },
    },
    commitments: noCommitments,
    prices: async () => ({ contracts: [contract()], versions: [priceVersion([unitRate('gpu.time', '*', '2.5')])] }),
  })('fac_1', TENANT, '2023-11', parseInstant('2023-12-01T00:00:00Z'));
  expect(asked).toEqual(['readiness of fac_1 until 2023-12-01T00:00:00.000Z', `hours of ${TENANT} in 2023-11`]);
  expect([plan.total, blockers]).toEqual(['5.00', []]);
});
