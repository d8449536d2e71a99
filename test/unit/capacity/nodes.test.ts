import * as ask from '#shared/capacity/endpoints.ts';
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { auditPool } from '#shared/capacity/usecases/audit-pool.ts';
import { createDomain, createPool } from '#shared/capacity/usecases/create-pool.ts';
import { hold } from '#shared/capacity/usecases/hold.ts';
import { searchSlots } from '#shared/capacity/usecases/search-slots.ts';
import { domainSizes } from '#test/bench/capacity-bookings.ts';
import { capacityOn, countedIds, FACTORY, HOUR, projectsOf, asked, START, tenantNumber } from '#test/support/capacity.ts';
import { seeded } from '#test/support/random.ts';
import { createTwin } from '#test/support/twin.ts';

const TIMES = { now: START, wall: START };
const TENANT = tenantNumber(1);
const PROJECT = projectsOf(TENANT)[0];
const csv = readFileSync(new URL('../../fixtures/alibaba-gpu-2023-nodes.csv', import.meta.url).pathname);
const nodes: readonly { gpu: string; model: string }[] = parse(csv, { columns: true, skip_empty_lines: true });
const supply = new Map<string, number>();
for (const { gpu, model } of nodes) if (Number(gpu) > 0) supply.set(model, (supply.get(model) ?? 0) + Number(gpu));

const makePools = async () => {
  const deps = capacityOn(createTwin(1).table, countedIds());
  const pools = new Map<string, string>();
  for (const [model, gpus] of supply) {
    const price = { model: 'pinned', currency: 'USD', unitPrice: '2' } as const;
    const command = { name: model.toLowerCase(), sku: `gpu.${model.toLowerCase()}`, gpuUnit: 'package', minimum: 1, price } as const;
    const { body } = await createPool(deps)(asked(deps, ask.createPool, '', model, command, START), FACTORY, command, TIMES);
    const pool = (body as { id: string }).id;
    pools.set(model, pool);
    for (const [index, n] of domainSizes(gpus).entries()) {
      const name = `d${String(index + 1).padStart(3, '0')}`;
      await createDomain(deps)(asked(deps, ask.createDomain, '', `${model}-${name}`, {}, START), FACTORY, pool, {
        name,
        supply: [{ from: 0, n }],
      });
    }
  }
  return { deps, pools };
};

test('on the real supply by model, whatever a search offers can be held, and the books stay equal to their rows', async () => {
  const { deps, pools } = await makePools();
  expect([...supply.values()].reduce((a, b) => a + b)).toBe(6_212);
  const random = seeded(7);
  let offered = 0;
  for (let round = 0; round < 60; round += 1) {
    const pool = random.pick([...pools.values()]);
    const from = START + random.below(48) * HOUR;
    const wanted = {
      factory: FACTORY,
      tenant: TENANT,
      project: PROJECT,
      pool,
      n: 1 + random.below(90),
      hours: 1 + random.below(24),
      from,
      to: from + 72 * HOUR,
      domains: 1 + random.below(3),
    };
    const { offers, fewer, later } = await searchSlots(deps)(wanted, TIMES);
    const [best] = [...offers, ...fewer, ...later];
    if (best === undefined) continue;
    const { n, start, end, legs } = best.slots;
    const command = { factory: FACTORY, tenant: TENANT, project: PROJECT, pool, n, start: start * 900_000, end: end * 900_000, legs };
    offered += 1;
    expect((await hold(deps)(asked(deps, ask.createReservation, TENANT, `${round}`, command, START), command, TIMES)).status).toBe(201);
  }
  expect(offered).toBeGreaterThan(40);
  for (const pool of pools.values()) expect((await auditPool(deps)(FACTORY, pool)).every(({ verdict }) => verdict === 'equal')).toBe(true);
});
