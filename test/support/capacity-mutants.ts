import { decodeLedger, encodeLedger } from '#shared/capacity/domain/ledger-codec.ts';
import type { LedgerKind } from '#shared/capacity/domain/ledger.ts';
import type { Item, Write } from '#shared/platform/table.ts';
import { ledgerName } from './capacity-oracle.ts';
import type { TableWrapper } from './capacity-run.ts';
import type { Twin } from './twin.ts';

const replaced = (write: Write): Item | undefined => ('replace' in write ? write.replace : undefined);
const isReservation = ({ pk }: Item) => pk.endsWith('#RESERVATION');

/** Commits as if the chosen ledgers had no version condition: it tries again on whatever version there is now. */
const unconditioned =
  (isChosen: (name: string) => boolean): TableWrapper =>
  (table, twin) => ({
    ...table,
    commit: async (writes) => {
      for (;;) {
        const patched = await Promise.all(writes.map((write) => onPresentVersion(write, twin, isChosen)));
        const lost = await table.commit(patched);
        const onlyChosen = lost.every(({ index }) => isMine(writes[index]!, isChosen));
        if (lost.length === 0 || !onlyChosen) return lost;
      }
    },
  });

const isMine = (write: Write, isChosen: (name: string) => boolean) => {
  const name = replaced(write) && ledgerName(replaced(write)!);
  return name !== undefined && isChosen(name);
};

const onPresentVersion = async (write: Write, twin: Twin, isChosen: (name: string) => boolean): Promise<Write> => {
  if (!isMine(write, isChosen)) return write;
  const item = replaced(write)!;
  const present = (await twin.table.get(item))!.version;
  return { replace: { ...item, version: present + 1 }, ifVersion: present };
};

const changeWrites =
  (change: (writes: readonly Write[], twin: Twin) => Promise<readonly Write[]>): TableWrapper =>
  (table, twin) => ({ ...table, commit: async (writes) => table.commit(await change(writes, twin)) });

const changeRows =
  (isChosen: (item: Item) => boolean, change: (item: Item) => Item): TableWrapper =>
  (table) => ({
    ...table,
    get: async (key) => {
      const item = await table.get(key);
      return item !== undefined && isChosen(item) ? change(item) : item;
    },
  });

const STATE_BEFORE: Readonly<Record<string, string>> = {
  voided: 'held',
  expired: 'held',
  cancelled: 'confirmed',
  released: 'confirmed',
};

/** A ledger with the holds that the stored one has: the write takes none away. */
const keepHolds = async (item: Item, twin: Twin): Promise<Item> => {
  const bytes = (await twin.table.get(item))?.['ledger'];
  const kind = item['kind'] as LedgerKind;
  if (!(bytes instanceof Uint8Array)) return item;
  const { holds } = decodeLedger(kind, bytes);
  return { ...item, ledger: encodeLedger({ ...decodeLedger(kind, item['ledger'] as Uint8Array), holds }) };
};

const changesTo = (writes: readonly Write[], state: string) =>
  writes.some((write) => replaced(write) !== undefined && isReservation(replaced(write)!) && replaced(write)!['state'] === state);

/** Ways to be wrong that the model must notice. */
export const capacityMutants: Readonly<Record<string, TableWrapper>> = {
  'no-version-condition': unconditioned(() => true),

  'quota-unconditioned': unconditioned((name) => !name.startsWith('domain ')),

  'confirm-ignores-hold': changeWrites(async (writes, twin) => {
    const isConfirm = changesTo(writes, 'confirmed');
    return Promise.all(
      writes.map(async (write): Promise<Write> => {
        const item = replaced(write);
        if (!isConfirm || item === undefined || ledgerName(item) === undefined || !('replace' in write)) return write;
        return { ...write, replace: await keepHolds(item, twin) };
      }),
    );
  }),

  'no-state-condition': changeRows(isReservation, (item) => ({ ...item, state: STATE_BEFORE[String(item['state'])] ?? item['state'] })),

  'blind-retry': (table) => ({
    ...table,
    get: async (key) => (key.pk.startsWith('ONCE#') ? undefined : table.get(key)),
    commit: (writes) => {
      const effect = writes.filter((write) => !('insert' in write && write.insert.pk.startsWith('ONCE#')));
      return effect.length === 0 ? Promise.resolve([]) : table.commit(effect);
    },
  }),

  'expiry-of-one-leg': changeWrites(async (writes) => {
    if (!changesTo(writes, 'expired')) return writes;
    return writes.filter((write) => !ledgerName(replaced(write) ?? ({ pk: '', sk: '' } as Item))?.includes('project'));
  }),
};
