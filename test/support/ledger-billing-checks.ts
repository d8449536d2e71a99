import { parseInstant } from '#shared/kernel/time.ts';
import { invoicingStore } from '#shared/invoicing/store.ts';
import { numberInvoices } from '#shared/invoicing/usecases/number-invoices.ts';
import { insertAgain } from '#shared/metering/again.ts';
import { planGeneration } from '#shared/metering/domain/plan-generation.ts';
import { shardId } from '#shared/metering/domain/shard.ts';
import { applyPlan } from '#shared/metering/usecases/apply-plan.ts';
import type { Commit, Table } from '#shared/platform/table.ts';
import { TENANT } from './billing.ts';
import { closing, commitClosing } from './invoices.ts';
import { FACTORY } from './metering.ts';
import { createTwin } from './twin.ts';

const NOW = parseInstant('2023-12-01T01:00:00Z');
const noPause = async () => {};
const wrongIf = (isWrong: boolean, what: string): readonly string[] => (isWrong ? [what] : []);

/** What tells a close of an old month comes after the hours, and is there until the invoice that took it on is finalized. */
export const againWrongs = async (): Promise<readonly string[]> => {
  const { table, items } = createTwin(1);
  const hour = parseInstant('2023-05-01T00:00:00Z');
  const sum = (key: string) => ({ tenant: TENANT, month: '2023-05', key, hour, add: { events: 1n } });
  const plan = planGeneration({
    lanes: [],
    sums: [sum('tokens#a'), sum('tokens#b')],
    states: new Map(),
    promised: new Map(),
    present: NOW,
  });
  let early = 0;
  const commit: Commit = async (writes) => {
    if (items().some(({ pk }) => pk.endsWith('#AGAIN')) && 'advance' in writes[0]!) early += 1;
    return table.commit(writes);
  };
  await applyPlan({ commit, pause: noPause }, { wall: () => NOW, present: NOW, goOn: () => true })(shardId(FACTORY, 0), 1, plan);
  const again = { month: '2023-05', id: 'g1' };
  await table.commit([insertAgain(TENANT, again)]);
  await commitClosing(table, { ...closing(), again: ['2023-05#g1'] });
  const losing: Commit = async (writes) => (writes.length > 1 ? [{ index: 0, found: undefined }] : table.commit(writes));
  await numbering(table, losing).catch(() => {});
  return [
    ...wrongIf(early > 0, 'an old month is to be rated again before its hours are there'),
    ...wrongIf(!items().some(({ sk }) => sk === '2023-05#g1'), 'an old month is forgotten before the invoice that took it on is finalized'),
  ];
};

const numbering = (table: Table, commit: Commit, more: Partial<ReturnType<typeof invoicingStore>> = {}) =>
  numberInvoices({ invoicing: { ...invoicingStore(table), ...more }, commit, pause: noPause })({ factory: 'fac_1', series: 'INV' }, NOW);

const BOOKED = { table: 'billing', pk: `T#${TENANT}`, sk: 'BOOKED#2023-11' } as const;

/** An invoice that waits for its number, computed from what is booked, and a way to move that. */
const pinned = async () => {
  const { table, items } = createTwin(1);
  await table.commit([{ insert: { ...BOOKED, version: 1, document: 'before' } }]);
  await commitClosing(table, closing({}, { pins: [{ period: '2023-11', booked: 1, next: 'mine' }] }));
  return {
    table,
    move: () => table.commit([{ replace: { ...BOOKED, version: 2, document: 'moved' }, ifVersion: 1 }]),
    document: () => items().find(({ sk }) => sk === BOOKED.sk)?.['document'],
  };
};

/** What is booked moves before a numbering looks at it, or after that. */
export const bookedWrongs = async (): Promise<readonly string[]> => {
  const [before, after] = [await pinned(), await pinned()];
  await before.move();
  await numbering(before.table, before.table.commit);
  const { counter } = invoicingStore(after.table);
  const slow = { counter: async (series: Parameters<typeof counter>[0]) => (await after.move(), counter(series)) };
  await numbering(after.table, after.table.commit, slow);
  return [
    ...wrongIf(before.document() !== 'moved', 'what was booked before the numbering is lost'),
    ...wrongIf(after.document() !== 'moved', 'what was booked while it numbered is lost'),
  ];
};
