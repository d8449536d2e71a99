import { refuse } from '#shared/kernel/problem.ts';
import { formatInstant, MINUTE } from '#shared/kernel/time.ts';
import type { Once } from '#shared/platform/once.ts';
import { notFound } from '#shared/tenancy/domain/caller.ts';
import type { TenancyCode } from '#shared/tenancy/errors.ts';
import { emptyLedger } from '../domain/ledger.ts';
import type { Entry, Node } from '../domain/node.ts';
import type { Pool } from '../domain/pool.ts';
import type { Terms } from '../domain/terms.ts';
import type { Times } from '../domain/times.ts';
import type { CapacityCode } from '../errors.ts';
import { stepsFrom } from '../domain/limits.ts';
import type { CreateDomain, CreatePool, CreateTerms } from '../requests.ts';
import { insertPool, insertTerms, putLedger } from '../store.ts';
import type { CapacityDeps } from './deps.ts';

/** Makes a pool with its first terms, in force from the start. @throws Problem `name_taken`. */
export const createPool =
  (deps: CapacityDeps) =>
  (once: Once<{ readonly pool: Pool; readonly terms: Terms }>, factory: string, command: CreatePool, { now }: Times) =>
    once(async () => {
      const existing = await deps.capacity.poolNamed(factory, command.name);
      if (existing !== undefined)
        throw refuse<TenancyCode>('name_taken', `A pool named ${command.name} exists already.`, { extra: { existing } });
      const { price, ...rest } = command;
      const pool: Pool = { id: deps.newId('pol'), factory, ...rest, createdAt: now };
      const terms: Terms = { tenant: '*', effectiveFrom: 0, price };
      return { writes: [...insertPool(pool), insertTerms(factory, pool.id, terms)], value: { pool, terms } };
    });

/** Clocks may differ, so nobody decides by terms that another does not see yet. */
const NOTICE = MINUTE;

/** A further version of a pool's terms, from a minute ahead on. @throws Problem `terms_too_early`, `not_found`, `name_taken`. */
export const createTerms =
  (deps: CapacityDeps) =>
  (once: Once<Terms>, factory: string, pool: string, command: CreateTerms, { now }: Times) =>
    once(async () => {
      if ((await deps.capacity.pool(factory, pool)) === undefined) throw notFound('pool');
      if (command.tenant !== undefined && (await deps.directory.tenant(command.tenant))?.factory !== factory) throw notFound('tenant');
      if (command.effectiveFrom < now + NOTICE)
        throw refuse<CapacityCode>('terms_too_early', `Terms start at least a minute ahead: after ${formatInstant(now + NOTICE)}.`);
      const terms: Terms = { tenant: command.tenant ?? '*', effectiveFrom: command.effectiveFrom, price: command.price };
      for await (const { tenant, effectiveFrom } of deps.capacity.terms(factory, pool)) {
        if (tenant === terms.tenant && effectiveFrom === terms.effectiveFrom)
          throw refuse<TenancyCode>('name_taken', 'There are terms from this time on already; a version is immutable.');
      }
      return { writes: [insertTerms(factory, pool, terms)], value: terms };
    });

/** Adds a domain with its supply to a pool. @throws Problem `not_found`, `name_taken`. */
export const createDomain =
  (deps: CapacityDeps) =>
  (once: Once<Entry>, factory: string, pool: string, { name, supply }: CreateDomain) =>
    once(async () => {
      if ((await deps.capacity.pool(factory, pool)) === undefined) throw notFound('pool');
      const node: Node = { kind: 'domain', factory, pool, domain: name };
      const [entry] = await deps.capacity.ledgers([node]);
      if (entry!.version > 0) throw refuse<TenancyCode>('name_taken', `A domain named ${name} exists already in this pool.`);
      const made: Entry = { node, version: 0, ledger: emptyLedger('domain', stepsFrom(supply)) };
      return { writes: putLedger(made), value: { ...made, version: 1 } };
    });
