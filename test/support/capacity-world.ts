import * as ask from '#shared/capacity/endpoints.ts';
import type { Write } from '#shared/platform/table.ts';
import type { Limits } from '#shared/capacity/domain/limits.ts';
import type { Entry, Node } from '#shared/capacity/domain/node.ts';
import type { Reservation } from '#shared/capacity/domain/reservation.ts';
import { always, NOTHING } from '#shared/capacity/domain/steps.ts';
import { changeLimits } from '#shared/capacity/usecases/change-limits.ts';
import { createDomain, createPool } from '#shared/capacity/usecases/create-pool.ts';
import { hold } from '#shared/capacity/usecases/hold.ts';
import { reservationActions } from '#shared/capacity/usecases/reservation-actions.ts';
import { capacityOn, countedIds, FACTORY, HOUR, projectsOf, asked, START, tenantNumber } from './capacity.ts';
import { createTwin } from './twin.ts';

/** One pool on a twin of its own, with two domains of 16 GPUs, and short ways to act on it. */
export const capacityWorld = async ({ supply = 16, domains = ['d1', 'd2'] } = {}) => {
  const commits: (readonly Write[])[] = [];
  const twin = createTwin(1, (writes) => void commits.push(writes));
  const deps = capacityOn(twin.table, countedIds());
  const price = { model: 'pinned', currency: 'USD', unitPrice: '2.10' } as const;
  const command = { name: 'p', sku: 'gpu.h100', gpuUnit: 'package', minimum: 4, price } as const;
  const times = { now: START, wall: START };
  const { body } = await createPool(deps)(asked(deps, ask.createPool, '', 'pool', command, START), FACTORY, command, times);
  const pool = (body as { id: string }).id;
  for (const name of domains)
    await createDomain(deps)(asked(deps, ask.createDomain, '', name, name, START), FACTORY, pool, {
      name,
      supply: [{ from: 0, n: supply }],
    });

  const tenant = tenantNumber(1);
  let sent = 0;
  const key = (given?: string) => given ?? `key-${(sent += 1)}`;
  /** A hold over hours [from, to) after the start. */
  const book = async (
    n: number,
    [start, end]: readonly [number, number],
    more: { wall?: number; key?: string; tenant?: string; domains?: number } = {},
  ) => {
    const owner = more.tenant ?? tenant;
    const demand = {
      factory: FACTORY,
      tenant: owner,
      project: projectsOf(owner)[0],
      pool,
      n,
      start: START + start * HOUR,
      end: START + end * HOUR,
      domains: more.domains,
    };
    const answer = await hold(deps)(asked(deps, ask.createReservation, owner, key(more.key), demand, START), demand, {
      now: START,
      wall: more.wall ?? START,
    });
    return { answer, id: (answer.body as { id: string }).id };
  };
  const act = async (
    name: keyof ReturnType<typeof reservationActions>,
    id: string,
    more: { wall?: number; now?: number; tenant?: string; key?: string; n?: number; end?: number; project?: string } = {},
  ) => {
    const { wall = START, now = START, tenant: owner = tenant, key: given, ...rest } = more;
    const target = { tenant: owner, id, ...rest } as never;
    return reservationActions(deps)[name](
      asked(deps, name === 'split' ? ask.splitReservation : ask.confirmReservation, owner, key(given), [name, target], START),
      target,
      { now, wall },
    );
  };
  const confirmed = async (n: number, hours: readonly [number, number], more: { tenant?: string; domains?: number } = {}) => {
    const { id } = await book(n, hours, more);
    await act('confirm', id, more.tenant === undefined ? {} : { tenant: more.tenant });
    return id;
  };
  const limit = (node: Node, limits: Partial<Limits>, now = START) =>
    changeLimits(deps)({ node, limits: { base: always(1_000), adjustments: [], floor: NOTHING, ...limits } }, now);
  const ledger = async (node: Node): Promise<Entry> => (await deps.capacity.ledgers([node]))[0]!;
  const row = async (id: string, owner = tenant): Promise<Reservation> => (await deps.capacity.reservation(owner, id))!;
  const domain = (name: string): Node => ({ kind: 'domain', factory: FACTORY, pool, domain: name });
  const tenantNode = (owner = tenant): Node => ({ kind: 'tenant', factory: FACTORY, tenant: owner, pool });
  const poolNode: Node = { kind: 'pool', factory: FACTORY, pool };
  const facts = (type: string) => twin.items().filter((item) => item.pk.endsWith('#FACT') && item['type'] === type);
  return { twin, deps, commits, pool, tenant, book, act, confirmed, limit, ledger, row, domain, tenantNode, poolNode, facts };
};
