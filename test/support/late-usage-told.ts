import { expect } from 'vitest';
import type { lateUsageStory } from './late-usage-story.ts';

/** What the story must tell, wherever it is played. */
export const expectLateUsageBilledOnce = ({ november, preview, december, voided, reissue }: Awaited<ReturnType<typeof lateUsageStory>>) => {
  const late = {
    kind: 'late',
    lateOf: 'usage',
    period: '2023-11',
    priceVersion: 'november',
    quantity: '15000',
    amount: { amount: '0.20' },
  };
  const own = { kind: 'usage', period: '2023-12', priceVersion: 'december', quantity: '1000', amount: { amount: '0.10' } };
  expect(november.invoice).toMatchObject({ total: { amount: '0.23' }, number: 'INV-000001' });
  expect(preview).toMatchObject({ total: { amount: '0.30' }, late: { amount: '0.20' }, lines: [own, late], complete: true, blockers: [] });
  expect(december).toMatchObject({ invoice: { total: { amount: '0.30' }, revision: 1 }, lines: [own, late] });
  expect(voided).toMatchObject({ status: 'void', voided: { reason: 'sent to the wrong address' } });
  expect(reissue).toMatchObject({ invoice: { total: { amount: '0.30' }, revision: 2, number: 'INV-000003' }, lines: [own, late] });
};
