import { notFound } from '#shared/tenancy/domain/caller.ts';
import { headroom } from '../domain/availability.ts';
import { limitOf, ownLimit } from '../domain/ledger.ts';
import { ledgerSetOf } from '../domain/node.ts';
import { roomIn, spread, windowFor } from '../domain/placement.ts';
import { type Shortage, shortageOf } from '../domain/shortage.ts';
import { during, lowest } from '../domain/steps.ts';
import type { Times } from '../domain/times.ts';
import type { CapacityDeps } from './deps.ts';
import type { HoldCommand } from './hold.ts';
import { quotaNodes } from './load-ledgers.ts';

export type WhyNot = {
  readonly possible: boolean;
  /** The most GPUs that the quotas, and any one domain, leave for the whole window. */
  readonly quotaRoom: number;
  readonly largestDomainRoom: number;
  readonly shortages: readonly Shortage[];
};

/** Explains whether a demand fits and, if not, every ledger that forbids it: quota nodes, and the domain that comes closest. */
export const whyNot =
  ({ capacity }: Pick<CapacityDeps, 'capacity'>) =>
  async (command: HoldCommand, times: Times): Promise<WhyNot> => {
    const { factory, pool, tenant, project, n, legs, domains: most = legs?.length ?? 1 } = command;
    if ((await capacity.pool(factory, pool)) === undefined) throw notFound('pool');
    const window = windowFor(command.start, command.end, times);
    const quotas = ledgerSetOf(await capacity.ledgers(quotaNodes({ factory, pool, tenant }, project)));
    const demand = during(window, n);
    const quotaShort = ['tenant', `project ${project}`]
      .map((name) => quotas.get(name)!)
      .flatMap((entry) => shortageOf(entry, demand, ownLimit(entry.ledger)) ?? []);
    const all = await Array.fromAsync(capacity.domains(factory, pool));
    const named = legs && new Map(legs.map(({ domain, n }) => [domain, n]));
    const candidates = all.filter(({ node }) => named === undefined || (node.kind === 'domain' && named.has(node.domain)));
    const rooms = candidates.map((place) => ({ place, room: roomIn(place.ledger, window) })).sort((a, b) => b.room - a.room);
    const fits =
      named === undefined
        ? spread(rooms, n, most) !== undefined
        : rooms.every(({ place: { node }, room }) => node.kind === 'domain' && room >= (named.get(node.domain) ?? 0));
    const closest = rooms[0]?.place;
    const domainShort =
      fits || closest === undefined ? [] : [shortageOf(closest, demand, limitOf(closest.ledger))].filter((one) => one !== undefined);
    const quotaRoom = lowest(headroom(quotas, project), window);
    const shortages = [...quotaShort, ...domainShort];
    return { possible: fits && quotaRoom >= n, quotaRoom, largestDomainRoom: rooms[0]?.room ?? 0, shortages };
  };
