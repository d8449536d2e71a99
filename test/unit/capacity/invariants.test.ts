import { expect, test } from 'vitest';
import { deficitOf, emptyLedger, loadOf } from '#shared/capacity/domain/ledger.ts';
import { slotOf } from '#shared/capacity/domain/slots.ts';
import { always, during, NOTHING, plus, sameSteps, valueAt } from '#shared/capacity/domain/steps.ts';
import { reservedSteps } from '#shared/capacity/domain/reservation.ts';
import { putLedger } from '#shared/capacity/store.ts';
import { auditFactory } from '#shared/capacity/usecases/audit-factory.ts';
import { auditTop, rebuildTop } from '#shared/capacity/usecases/audit-top.ts';
import { auditPool, rebuildPool, stopLedgers } from '#shared/capacity/usecases/audit-pool.ts';
import { FACTORY, HOUR, projectsOf, START, tenantNumber } from '#test/support/capacity.ts';
import { capacityWorld } from '#test/support/capacity-world.ts';

const MINUTE = 60_000;
const at = (hour: number) => slotOf(START + hour * HOUR);
const problem = (code: string) => expect.objectContaining({ code });

test('I1 no oversell: what does not fit is refused with node, time, limit and shortfall, and nothing is written', async () => {
  const world = await capacityWorld({ domains: ['d1'] });
  await world.confirmed(12, [2, 4]);
  await expect(world.book(8, [3, 5])).rejects.toMatchObject({
    code: 'capacity_short',
    context: { extra: { binding: { node: 'domain d1', at: '2023-06-21T03:00:00.000Z', limit: 16, used: 12, short: 4 } } },
  });
  expect((await world.ledger(world.domain('d1'))).ledger.holds).toEqual([]);
});

test('I1 after a cut: the deficit is exactly the area over, healing works, demand in it does not', async () => {
  const world = await capacityWorld({ domains: ['d1'] });
  const id = await world.confirmed(12, [2, 6]);
  const { deficit } = await world.limit(world.domain('d1'), { base: [...always(16), { at: at(4), value: 10 }] });
  expect(deficit).toEqual(during({ start: at(4), end: at(6) }, 2));
  const [record] = await Array.fromAsync(world.deps.capacity.deficits(FACTORY, world.pool));
  expect([record?.deficit.area, record?.deficit.untold]).toEqual([deficit, []]);
  expect(world.facts('reservation.deficit')).toHaveLength(1);
  await expect(world.act('extend', id, { end: START + 7 * HOUR })).rejects.toEqual(problem('capacity_short'));
  await expect(world.book(4, [5, 6])).rejects.toEqual(problem('capacity_short'));
  await world.act('shrink', id, { n: 11 });
  const { ledger } = await world.ledger(world.domain('d1'));
  expect(deficitOf(ledger)).toEqual(during({ start: at(4), end: at(6) }, 1));
  await world.act('cancel', id);
});

test('I2 fold: an audit finds the steps equal to the rows; a ledger that differs stops demand until it is rebuilt', async () => {
  const world = await capacityWorld();
  const id = await world.confirmed(8, [2, 4]);
  await world.book(4, [3, 5]);
  const audit = () => auditPool(world.deps)(FACTORY, world.pool);
  expect((await audit()).map(({ verdict }) => verdict)).toEqual(Array(5).fill('equal'));

  const entry = await world.ledger(world.domain('d1'));
  await world.deps.table.commit(putLedger({ ...entry, ledger: { ...entry.ledger, used: NOTHING } }));
  const different = (await audit()).filter(({ verdict }) => verdict === 'different');
  expect(different.map(({ entry: { node } }) => node)).toEqual([world.domain('d1')]);
  await stopLedgers(world.deps)(different);
  await expect(world.act('extend', id, { end: START + 6 * HOUR })).rejects.toEqual(problem('ledger_stopped'));

  const rebuilt = await rebuildPool(world.deps)(FACTORY, world.pool, { now: START, wall: START });
  expect(rebuilt.every(({ verdict }) => verdict === 'equal')).toBe(true);
  expect((await world.ledger(world.domain('d1'))).ledger.used).toEqual(during({ start: at(2), end: at(4) }, 8));
  await world.act('extend', id, { end: START + 6 * HOUR });
});

test("I2 fold: what a factory has granted is the sum of its pools' slices; a difference stops demand until it is rebuilt", async () => {
  const world = await capacityWorld();
  await world.confirmed(8, [2, 4]);
  const verdicts = async () => (await auditTop(world.deps)(FACTORY)).map(({ verdict }) => verdict);
  expect(await verdicts()).toEqual(['equal']);

  const node = { kind: 'factory', factory: FACTORY } as const;
  const entry = await world.ledger(node);
  await world.deps.table.commit(putLedger({ ...entry, ledger: { ...entry.ledger, used: NOTHING } }));
  expect(await verdicts()).toEqual(['different']);
  expect((await auditFactory(world.deps)(FACTORY, { now: START, wall: START })).map(({ entry: { node: found } }) => found)).toEqual([node]);
  expect((await world.ledger(node)).ledger.stopped).toBe(true);

  expect((await rebuildTop(world.deps)(FACTORY)).map(({ verdict }) => verdict)).toEqual(['equal']);
  expect((await world.ledger(node)).ledger).toEqual(entry.ledger);
});

test('I3 all legs or none: a gang writes every domain, slice and row in one transaction', async () => {
  const world = await capacityWorld({ domains: Array.from({ length: 90 }, (_, index) => `d${String(index).padStart(2, '0')}`) });
  world.commits.length = 0;
  const { id } = await world.book(90 * 16, [2, 3], { domains: 90 });
  expect(world.commits.map((writes) => writes.length)).toEqual([90 + 1 + 1 + 1 + 1 + 4]);
  world.commits.length = 0;
  await world.act('confirm', id);
  expect(world.commits.map((writes) => writes.length)).toEqual([90 + 1 + 1 + 3 + 1]); // the last one settles the tenant's currency, once
  await expect(world.book(90 * 16, [2, 3], { domains: 90 })).rejects.toEqual(problem('capacity_short'));
});

test('I4 a held reservation resolves exactly once; final states never change', async () => {
  const world = await capacityWorld();
  const { id } = await world.book(8, [2, 4]);
  await world.act('void', id);
  for (const name of ['confirm', 'void', 'cancel', 'release'] as const)
    await expect(world.act(name, id)).rejects.toEqual(problem('reservation_state'));
  const booked = await world.confirmed(8, [2, 4]);
  await world.act('cancel', booked);
  const before = await world.row(booked);
  for (const name of ['confirm', 'void', 'cancel', 'release'] as const)
    await expect(world.act(name, booked)).rejects.toEqual(problem('reservation_state'));
  expect(await world.row(booked)).toEqual(before);
});

test('I5 split and transfer conserve n(t)', async () => {
  const world = await capacityWorld();
  const id = await world.confirmed(24, [2, 6], { domains: 2 });
  await world.act('shrink', id, { n: 20 });
  const before = reservedSteps(await world.row(id));
  const { body } = await world.act('split', id, { n: 8 });
  const parts = await Promise.all((body as { data: { id: string }[] }).data.map((part) => world.row(part.id)));
  expect(sameSteps(parts.map(reservedSteps).reduce(plus), before)).toBe(true);
  await world.act('transfer', id, { project: projectsOf(world.tenant)[1] });
  expect((await world.row(id)).project).toBe(projectsOf(world.tenant)[1]);
  expect(sameSteps(loadOf((await world.ledger(world.tenantNode())).ledger), before)).toBe(true);
});

test('I6 the same key and body have one outcome, refusals included; another body is refused', async () => {
  const world = await capacityWorld();
  const first = await world.book(8, [2, 4], { key: 'a' });
  const again = await world.book(8, [2, 4], { key: 'a' });
  expect([again.answer.replayed, JSON.stringify(again.answer.body)]).toEqual([true, JSON.stringify(first.answer.body)]);
  await expect(world.book(9, [2, 4], { key: 'a' })).rejects.toEqual(problem('idempotency_key_reused'));
  const refused = await world.book(40, [2, 4], { key: 'b' }).catch((error: unknown) => error);
  await world.limit(world.domain('d1'), { base: always(100) });
  const refusedAgain = await world.book(40, [2, 4], { key: 'b' }).catch((error: unknown) => error);
  expect(refusedAgain).toMatchObject({ code: 'capacity_short', message: (refused as Error).message, context: { replayed: true } });
});

test('I7 what a decision read and may change, its transaction writes by version', async () => {
  const world = await capacityWorld();
  await world.confirmed(8, [2, 4]);
  world.commits.length = 0;
  await world.book(8, [5, 6]);
  const [writes] = world.commits;
  const replaced = writes!.flatMap((write) => ('replace' in write ? [[write.replace.pk, write.replace.version - write.ifVersion]] : []));
  expect(replaced.map(([, step]) => step)).toEqual(replaced.map(() => 1));
  expect(replaced.some(([pk]) => String(pk).endsWith('#DOMAIN'))).toBe(true);
  expect(replaced.filter(([pk]) => String(pk).startsWith('T#'))).toHaveLength(2);
});

test('I8 versions of a ledger are one line: a writer that saw an older one loses and decides again', async () => {
  const world = await capacityWorld({ domains: ['d1'] });
  const answers = await Promise.allSettled(Array.from({ length: 6 }, () => world.book(4, [2, 4])));
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
  expect((await world.ledger(world.domain('d1'))).version).toBe(1 + 4);
});

test('I9 clocks decide eligibility, versions decide truth: five seconds off in either direction, a hold is confirmed or expired, never both', async () => {
  for (const skew of [-5_000, 0, 5_000]) {
    const world = await capacityWorld({ domains: ['d1'] });
    const { id } = await world.book(16, [2, 4]);
    const due = START + 15 * MINUTE;
    const [confirm, taken] = await Promise.allSettled([
      world.act('confirm', id, { wall: due - 2_000 + skew }),
      world.book(16, [2, 4], { wall: due + 2_001 - skew, tenant: tenantNumber(2) }),
    ]);
    expect([confirm.status, taken.status].filter((status) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
    const { ledger } = await world.ledger(world.domain('d1'));
    expect(valueAt(loadOf(ledger), at(2))).toBeLessThanOrEqual(16);
  }
});

test('I9 a hold may be confirmed until two seconds before its end, and expires two seconds after it, without a sweeper', async () => {
  const world = await capacityWorld({ domains: ['d1'] });
  const due = START + 15 * MINUTE;
  const { id } = await world.book(16, [2, 4]);
  await expect(world.act('confirm', id, { wall: due - 1_999 })).rejects.toEqual(problem('hold_expired'));
  await expect(world.book(16, [2, 4], { wall: due + 2_000 })).rejects.toEqual(problem('capacity_short'));
  await world.book(16, [2, 4], { wall: due + 2_001 });
  expect((await world.row(id)).state).toBe('expired');
  expect(world.facts('reservation.expired')).toHaveLength(1);
});

test('I10 exactly one fact for each revision of a reservation', async () => {
  const world = await capacityWorld();
  const id = await world.confirmed(8, [2, 4]);
  await world.act('extend', id, { end: START + 5 * HOUR });
  await world.act('cancel', id);
  const facts = world.twin.items().filter(({ pk, subject }) => pk.endsWith('#FACT') && subject === id);
  expect(facts.map(({ revision, type }) => [Number(revision), type])).toEqual([
    [1, 'reservation.held'],
    [2, 'reservation.confirmed'],
    [3, 'reservation.extended'],
    [4, 'reservation.cancelled'],
  ]);
});

test("I11 another tenant's reservation is not there", async () => {
  const world = await capacityWorld();
  const id = await world.confirmed(8, [2, 4]);
  const before = await world.row(id);
  for (const name of ['confirm', 'void', 'cancel', 'release', 'split'] as const)
    await expect(world.act(name, id, { tenant: tenantNumber(2), n: 4 })).rejects.toEqual(problem('not_found'));
  expect(await world.row(id)).toEqual(before);
});

test('a tenant is never refused while its node has room: idle slices of others are recalled', async () => {
  const world = await capacityWorld();
  await world.limit(world.poolNode, { base: always(16) });
  const id = await world.confirmed(16, [2, 4]);
  await world.act('cancel', id);
  expect(valueAt((await world.ledger(world.tenantNode())).ledger.slice, at(2))).toBe(16);
  await world.confirmed(16, [2, 4], { tenant: tenantNumber(2) });
  expect(valueAt((await world.ledger(world.tenantNode())).ledger.slice, at(2))).toBe(0);
  await expect(world.book(4, [2, 3])).rejects.toEqual(problem('quota_short'));
});

test('a floor stays granted when others are short, and a cut of the pool leaves it', async () => {
  const world = await capacityWorld();
  await world.limit(world.poolNode, { base: always(16) });
  await world.limit(world.tenantNode(), { floor: always(8) });
  await expect(world.book(12, [2, 4], { tenant: tenantNumber(2) })).rejects.toEqual(problem('quota_short'));
  await world.book(8, [2, 4], { tenant: tenantNumber(2) });
  const { deficit } = await world.limit(world.poolNode, { base: always(4) });
  expect(valueAt(deficit, at(2))).toBe(12);
  expect(valueAt((await world.ledger(world.tenantNode())).ledger.slice, at(2))).toBe(8);
});

test('the 257th live hold of a ledger is refused', async () => {
  const world = await capacityWorld();
  const entry = await world.ledger(world.domain('d1'));
  const holds = Array.from({ length: 256 }, (_, index) => ({
    reservation: `rsv_${index}`,
    tenant: world.tenant,
    expiresAt: START + HOUR,
    start: at(9),
    end: at(10),
    n: 0,
  }));
  await world.deps.table.commit(putLedger({ ...entry, ledger: { ...emptyLedger('domain', always(16)), holds } }));
  await expect(world.book(4, [2, 3])).rejects.toEqual(problem('ledger_full'));
});
