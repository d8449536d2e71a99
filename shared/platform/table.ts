export type TableName = 'billing' | 'usage' | 'ephemera';
export type Key = { readonly table: TableName; readonly pk: string; readonly sk: string };

/** Every number comes back as a bigint, apart from `version`, `generation` and `firstGeneration`. Decimals are kept as strings. */
export type Item = Key & { readonly version: number; readonly [attribute: string]: unknown };

/** The conditional writes that all stores are built from. One line each, because each is a claim about races. */
export type Write =
  | { readonly insert: Item } //                                             loses if the key exists
  | { readonly replace: Item; readonly ifVersion: number } //                loses if someone else replaced it
  | Advance //                                                               loses if the generation was applied
  | { readonly check: Key; readonly ifVersion: number } //                   loses if what was read has changed
  | { readonly remove: Key; readonly ifVersion: number } //                  loses if someone else replaced or removed it
  | { readonly remove: Key; readonly ifSeen: Seen }; //                      loses if the attribute is not as it was seen

/** One attribute, as it was read. */
export type Seen = { readonly attribute: string; readonly value: bigint | string };

export type Advance = {
  readonly advance: Key;
  readonly generation: number;
  readonly add?: Readonly<Record<string, bigint>>;
  readonly set?: Readonly<Record<string, unknown>>;
};

/** `found` is what stood in the way; undefined if nothing did (it is gone) or if another transaction was in flight. */
export type Lost = { readonly index: number; readonly found: Item | undefined };

export type Range = {
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  readonly limit?: number;
  readonly reverse?: boolean;
};

/** Applies all writes or none (at most 100, on different items). A lost race is an answer, not an error; throttling and malformed writes throw. */
export type Commit = (writes: readonly Write[]) => Promise<readonly Lost[]>;

export type Table = {
  readonly commit: Commit;
  /** Strongly consistent. */
  get(key: Key): Promise<Item | undefined>;
  /** Strongly consistent item by item; absent keys are left out, order is not kept. */
  getMany(keys: readonly Key[]): Promise<readonly Item[]>;
  /** Strongly consistent page by page, in key order within one partition; bounds are inclusive, `after` is not. */
  query(partition: Omit<Key, 'sk'>, range?: Range): AsyncIterable<Item>;
};
