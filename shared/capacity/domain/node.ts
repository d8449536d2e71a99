import type { Ledger } from './ledger.ts';

/** Whose ledger it is: a domain of a pool, or a node of the quota tree factory -> pool -> tenant -> project. */
export type Node =
  | { readonly kind: 'factory'; readonly factory: string }
  | { readonly kind: 'pool'; readonly factory: string; readonly pool: string }
  | { readonly kind: 'tenant'; readonly factory: string; readonly tenant: string; readonly pool: string }
  | { readonly kind: 'project'; readonly factory: string; readonly tenant: string; readonly pool: string; readonly project: string }
  | { readonly kind: 'domain'; readonly factory: string; readonly pool: string; readonly domain: string };

/** A ledger as it was read; version 0 means that there is none yet. */
export type Entry = { readonly node: Node; readonly version: number; readonly ledger: Ledger };

/** The ledgers that one decision is about, by name. */
export type LedgerSet = ReadonlyMap<string, Entry>;

/** A node's name within one tenant's view of one pool, for example `domain d01`. */
export const nodeName = (node: Node): string => {
  if (node.kind === 'domain') return `domain ${node.domain}`;
  return node.kind === 'project' ? `project ${node.project}` : node.kind;
};

export const ledgerSetOf = (entries: readonly Entry[]): LedgerSet => new Map(entries.map((entry) => [nodeName(entry.node), entry]));

/** A node's name within its pool: a tenant's nodes carry the tenant. */
export const fullName = (node: Node): string =>
  node.kind === 'tenant' || node.kind === 'project' ? `${node.tenant} ${nodeName(node)}` : nodeName(node);

/** Where a node's deficits are listed: its pool, or `-` for the factory. */
export const poolOf = (node: Node): string => (node.kind === 'factory' ? '-' : node.pool);
