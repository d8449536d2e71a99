import { limitOf, loadOf, ownLimit } from './ledger.ts';
import type { LedgerSet, Entry } from './node.ts';
import { type Shortage, shortageOf } from './shortage.ts';
import { combine, excess, least, plus, positive, type Steps } from './steps.ts';

export type Admitted = { readonly ledgers: LedgerSet } | { readonly shortage: Shortage };

/** A slice grows by whole blocks where there is room, so that the node above is written seldom. */
const TENANT_BLOCK = 64;
const POOL_BLOCK = 1_024;

/**
 * Lets the tenant's slice, and the pool's if need be, grow until they cover the demand. Both the giver and the taker change,
 * so granted(t) stays the sum of the slices at every version.
 */
export const grow = (ledgers: LedgerSet, delta: Steps): Admitted => {
  const need = missing(ledgers.get('tenant')!, delta);
  return need.length === 0 ? { ledgers } : grant(ledgers, need);
};

/** Grants the tenant's slice at least this much more. */
export const grant = (ledgers: LedgerSet, need: Steps): Admitted => {
  const tenant = ledgers.get('tenant')!;
  const pool = ledgers.get('pool')!;
  const factory = ledgers.get('factory')!;
  const poolShort = shortageOf(pool, need, ownLimit(pool.ledger));
  if (poolShort !== undefined) return { shortage: poolShort };
  const poolNeed = missing(pool, need);
  const factoryShort = shortageOf(factory, poolNeed, ownLimit(factory.ledger));
  if (factoryShort !== undefined) return { shortage: factoryShort };
  const poolGrant = rounded(poolNeed, POOL_BLOCK, pool, factory);
  const grownPool = withSlice(pool, poolGrant);
  const tenantGrant = rounded(need, TENANT_BLOCK, tenant, grownPool);
  return {
    ledgers: new Map(ledgers)
      .set('tenant', withSlice(tenant, tenantGrant))
      .set('pool', withUsed(grownPool, tenantGrant))
      .set('factory', poolGrant.length === 0 ? factory : withUsed(factory, poolGrant)),
  };
};

/** How much more slice the demand needs. */
const missing = ({ ledger }: Entry, delta: Steps): Steps =>
  combine(excess(plus(loadOf(ledger), delta), ledger.slice), positive(delta), (short, asked) => (asked > 0 ? short : 0));

/** The need in whole blocks, as far as the taker's own limit and the giver's room allow; never less than the need. */
const rounded = (need: Steps, block: number, taker: Entry, giver: Entry): Steps => {
  if (need.length === 0) return need;
  const room = least(excess(ownLimit(taker.ledger), taker.ledger.slice), excess(limitOf(giver.ledger), loadOf(giver.ledger)));
  const blocks = combine(need, need, (short) => Math.ceil(short / block) * block);
  return combine(need, least(blocks, room), (short, possible) => (short === 0 ? 0 : Math.max(short, possible)));
};

export const withSlice = (entry: Entry, more: Steps): Entry =>
  more.length === 0 ? entry : { ...entry, ledger: { ...entry.ledger, slice: plus(entry.ledger.slice, more) } };

export const withUsed = (entry: Entry, more: Steps): Entry =>
  more.length === 0 ? entry : { ...entry, ledger: { ...entry.ledger, used: plus(entry.ledger.used, more) } };
