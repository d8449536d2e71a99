import { decodeLedger, decodeSteps } from '#shared/capacity/domain/ledger-codec.ts';
import { type Ledger, type LedgerKind, limitOf, loadOf, ownLimit } from '#shared/capacity/domain/ledger.ts';
import { SLOT } from '#shared/capacity/domain/slots.ts';
import { type Steps, valueAt } from '#shared/capacity/domain/steps.ts';
import type { Item, Write } from '#shared/platform/table.ts';

/** Slots that the oracle looks at, from the run's first slot on. */
const SPAN = 160;

type Row = {
  readonly id: string;
  readonly tenant: string;
  readonly project: string;
  readonly pool: string;
  readonly state: string;
  readonly revision: number;
  readonly legs: readonly { readonly domain: string; readonly values: Int32Array }[];
};

type Known = { readonly version: number; readonly ledger: Ledger };

const TERMINAL = new Set(['voided', 'expired', 'cancelled', 'released']);
const MAY_FOLLOW: Readonly<Record<string, readonly string[]>> = {
  held: ['confirmed', 'voided', 'expired'],
  confirmed: ['confirmed', 'cancelled', 'released'],
};

/**
 * Watches every commit and rebuilds all books from the reservation rows alone, slot by slot in plain arrays: what it shares with
 * the code under test is the decoding of stored bytes. Each breach is named by its invariant.
 */
export const capacityOracle = (firstSlot: number) => {
  const violations: string[] = [];
  const rows = new Map<string, Row>();
  const ledgers = new Map<string, Known>();
  const history = new Map<string, Map<number, Ledger>>();
  const expected = new Map<string, { used: Int32Array; held: Int32Array }>();
  const breach = (invariant: string, what: string): void => void violations.push(`${invariant}: ${what}`);

  const arrayOf = (steps: Steps): Int32Array => {
    const values = new Int32Array(SPAN);
    steps.forEach(({ at, value }, index) => {
      const until = (steps[index + 1]?.at ?? firstSlot + SPAN) - firstSlot;
      values.fill(value, Math.max(0, at - firstSlot), Math.max(0, Math.min(SPAN, until)));
    });
    return values;
  };
  const booksOf = (name: string) => {
    if (!expected.has(name)) expected.set(name, { used: new Int32Array(SPAN), held: new Int32Array(SPAN) });
    return expected.get(name)!;
  };
  const isBooked = ({ state }: Row) => state === 'confirmed' || state === 'cancelled' || state === 'released';
  const book = (row: Row, sign: 1 | -1) => {
    if (row.state !== 'held' && !isBooked(row)) return;
    for (const { domain, values } of row.legs) {
      for (const name of [`domain ${domain}`, `${row.tenant} tenant`, `${row.tenant} project ${row.project}`]) {
        const target = isBooked(row) ? booksOf(name).used : booksOf(name).held;
        for (let slot = 0; slot < SPAN; slot += 1) target[slot]! += sign * values[slot]!;
      }
    }
  };
  const namesOf = (row: Row) => [
    `${row.tenant} tenant`,
    `${row.tenant} project ${row.project}`,
    ...row.legs.map(({ domain }) => `domain ${domain}`),
  ];
  const total = (row: Row, slot: number) => row.legs.reduce((sum, { values }) => sum + values[slot]!, 0);

  const seeRow = (item: Item, written: ReadonlySet<string>) => {
    const before = rows.get(item.sk);
    const legs = item['legs'] as readonly { domain: string; steps: Uint8Array }[];
    const { tenant, project, pool, state } = item as unknown as Row;
    const after: Row = {
      id: item.sk,
      tenant,
      project,
      pool,
      state,
      revision: Number(item['revision']),
      legs: legs.map(({ domain, steps }) => ({ domain, values: arrayOf(decodeSteps(steps)) })),
    };
    if (before !== undefined && TERMINAL.has(before.state)) breach('I4', `${after.id} changed after it was ${before.state}`);
    else if (before !== undefined && !MAY_FOLLOW[before.state]!.includes(state))
      breach('I4', `${after.id} went from ${before.state} to ${state}`);
    if (after.revision !== (before?.revision ?? 0) + 1) breach('I8', `${after.id} skipped a revision`);
    for (const name of [...(before === undefined ? [] : namesOf(before)), ...namesOf(after)])
      if (!written.has(name)) breach('I3', `${after.id} changed without ${name}`);
    if (before !== undefined) book(before, -1);
    book(after, 1);
    rows.set(after.id, after);
    return { before, after };
  };

  const conserves = (changes: readonly { before: Row | undefined; after: Row }[], kind: string) => {
    for (let slot = 0; slot < SPAN; slot += 1) {
      const was = changes.reduce((sum, { before }) => sum + (before === undefined ? 0 : total(before, slot)), 0);
      const is = changes.reduce((sum, { after }) => sum + total(after, slot), 0);
      if (was !== is) breach('I5', `${kind} changed n(t) from ${was} to ${is}`);
    }
  };

  const seeLedger = (name: string, item: Item, deficits: ReadonlyMap<string, Item>) => {
    const before = ledgers.get(name);
    const ledger = decodeLedger(item['kind'] as LedgerKind, item['ledger'] as Uint8Array);
    if (item.version !== (before?.version ?? 0) + 1) breach('I8', `${name} went from version ${before?.version ?? 0} to ${item.version}`);
    ledgers.set(name, { version: item.version, ledger });
    if (!history.has(name)) history.set(name, new Map());
    history.get(name)!.set(item.version, ledger);
    const [load, limit] = [arrayOf(loadOf(ledger)), arrayOf(limitOf(ledger))];
    const loadBefore = before && arrayOf(loadOf(before.ledger));
    const limitBefore = before && arrayOf(limitOf(before.ledger));
    const own = arrayOf(ownLimit(ledger));
    const ownBefore = before && arrayOf(ownLimit(before.ledger));
    const first = Math.max(0, ledger.since - firstSlot);
    const deficit = deficits.get(name);
    const recorded = deficit && arrayOf(decodeSteps(deficit['area'] as Uint8Array));
    const cutFrom = Math.floor(Number(deficit?.['at'] ?? 0) / SLOT) - firstSlot;
    for (let slot = first; slot < SPAN; slot += 1) {
      const over = Math.max(0, load[slot]! - limit[slot]!);
      const overBefore = before === undefined ? 0 : Math.max(0, loadBefore![slot]! - limitBefore![slot]!);
      const isCut = ownBefore !== undefined && own[slot]! < ownBefore[slot]!;
      if (over > overBefore && !isCut) breach('I1', `${name} got worse by ${over - overBefore} at ${slot}`);
      if (over > overBefore && recorded === undefined) breach('I1', `${name} was cut without a deficit record`);
      if (recorded !== undefined && slot >= cutFrom && recorded[slot] !== over)
        breach('I1', `${name} recorded ${recorded[slot]}, is over by ${over}`);
    }
  };

  const folds = (name: string) => {
    const known = ledgers.get(name)!.ledger;
    if (known.kind === 'factory' || known.kind === 'pool') return;
    const books = booksOf(name);
    const [used, held] = [arrayOf(known.used), arrayOf(loadOf({ used: [], holds: known.holds }))];
    for (let slot = Math.max(0, known.since - firstSlot); slot < SPAN; slot += 1) {
      if (used[slot] !== books.used[slot]) breach('I2', `${name} has ${used[slot]} booked at ${slot}, the rows ${books.used[slot]}`);
      if (held[slot] !== books.held[slot]) breach('I2', `${name} has ${held[slot]} held at ${slot}, the rows ${books.held[slot]}`);
    }
  };

  /** granted(t) is the sum of the slices below, at every version. */
  const grants = () => {
    const pool = ledgers.get('pool')?.ledger;
    const factory = ledgers.get('factory')?.ledger;
    if (pool === undefined || factory === undefined) return;
    const slices = [...ledgers].filter(([name]) => name.endsWith(' tenant')).map(([, { ledger }]) => ledger);
    const since = Math.max(pool.since, factory.since, ...slices.map((slice) => slice.since));
    for (let slot = since; slot < firstSlot + SPAN; slot += 8) {
      const granted = slices.reduce((sum, { slice }) => sum + valueAt(slice, slot), 0);
      if (granted !== valueAt(pool.used, slot)) breach('I2', `the pool has granted ${valueAt(pool.used, slot)}, the slices are ${granted}`);
      if (valueAt(pool.slice, slot) !== valueAt(factory.used, slot))
        breach('I2', 'the factory has granted another slice than the pool has');
    }
  };

  const watch = (writes: readonly Write[]) => {
    const items = writes.flatMap((write) => ('insert' in write ? [write.insert] : 'replace' in write ? [write.replace] : []));
    const named = new Map(items.flatMap((item) => (ledgerName(item) === undefined ? [] : [[ledgerName(item)!, item] as const])));
    const deficits = new Map(items.filter(({ pk }) => pk.endsWith('#DEFICIT')).map((item) => [String(item['node']), item]));
    const reservations = items.filter(({ pk }) => pk.endsWith('#RESERVATION'));
    const facts = items.filter(({ pk, sk }) => pk.endsWith('#FACT') && !sk.includes('/deficit/'));
    const changes = reservations.map((item) => seeRow(item, new Set(named.keys())));
    for (const { after } of changes) {
      const own = facts.filter(({ sk }) => sk === `${after.id}#${String(after.revision).padStart(10, '0')}`);
      if (own.length !== 1) breach('I10', `${after.id} revision ${after.revision} has ${own.length} facts`);
    }
    if (facts.length !== changes.length) breach('I10', `${facts.length} facts for ${changes.length} changes`);
    const kinds = new Set(facts.map((item) => String(item['type'])));
    for (const kind of ['reservation.split', 'reservation.transferred']) if (kinds.has(kind)) conserves(changes, kind);
    for (const [name, item] of named) seeLedger(name, item, deficits);
    for (const name of named.keys()) folds(name);
    if (named.size > 0) grants();
  };

  return { watch, violations, rows, history };
};

/** The oracle's name of a ledger row; undefined for any other row. */
export const ledgerName = ({ pk, sk }: Item): string | undefined => {
  if (pk.endsWith('#DOMAIN')) return `domain ${sk}`;
  if (!pk.endsWith('#QUOTA')) return undefined;
  const [kind, id, level] = pk.split('#');
  if (kind === 'F') return level === 'POOL' ? 'pool' : 'factory';
  const [, project] = sk.split('#');
  return project === undefined ? `${id} tenant` : `${id} project ${project}`;
};
