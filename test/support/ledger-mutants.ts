/** A way to break the code that something must notice: texts of one file, each there once, and what stands in their place. */
export type LedgerMutant = {
  readonly file: string;
  readonly edits: readonly (readonly [text: string, instead: string])[];
  /** `model`, or the targeted check that notices it. */
  readonly by: string;
};

const metering = (file: string, by: string, ...edits: LedgerMutant['edits']): LedgerMutant => ({
  file: `shared/metering/${file}.ts`,
  edits,
  by,
});
const rating = (file: string, by: string, ...edits: LedgerMutant['edits']): LedgerMutant => ({
  file: `shared/rating/${file}.ts`,
  edits,
  by,
});
const invoicing = (file: string, by: string, ...edits: LedgerMutant['edits']): LedgerMutant => ({
  file: `shared/invoicing/${file}.ts`,
  edits,
  by,
});

/** Larger than any generation so far. */
const EVER_HIGHER = 'Number(process.hrtime.bigint())';

export const mutants: Readonly<Record<string, LedgerMutant>> = {
  'own-plan-after-a-lost-race': metering('usecases/roll-up', 'model', [
    "return lost.length === 0 ? { plan, finished, seen } : 'lost';",
    'return { plan, finished, seen };',
  ]),
  'no-guard': metering('store/generations', 'model', [
    'advance: usageKey(tenant, month, shard, key),\n  generation,',
    `advance: usageKey(tenant, month, shard, key),\n  generation: ${EVER_HIGHER},`,
  ]),
  'generations-that-expire': metering('store/generations', 'model', ['version: 1, ...more }', 'version: 1, ...more, expiresAt: 1 }']),
  'usage-hour-without-shard': metering('store/keys', 'model', [
    '#USAGE#${month}#${shard}`',
    "#USAGE#${month}#${shard.replace(/.$/, '0')}`",
  ]),
  'lanes-read-before-the-checkpoint': metering(
    'usecases/roll-up',
    'model',
    [
      'const checkpoint = await deps.metering.checkpoint(shard);',
      'const early = await deps.metering.positions(await deps.metering.openLanes(shard)); const checkpoint = await deps.metering.checkpoint(shard);',
    ],
    [
      'await agree(deps, request, open,',
      'await agree({ ...deps, metering: { ...deps.metering, positions: async () => early } }, request, open,',
    ],
  ),
  'hours-remembered-from-before-the-checkpoint': metering('store/generations', 'model', [
    'const items = await table.getMany(hours.map(keyOf));',
    `const kept = (globalThis.keptOf ??= new WeakMap());
     const old = kept.get(table) ?? new Map();
     kept.set(table, old);
     const items = (await table.getMany(hours.map(keyOf))).map((item) => old.get(itemName(item)) ?? (old.set(itemName(item), item), item));`,
  ]),
  'minutes-of-a-generation-alone': metering('store/generations', 'model', [
    'const items = await table.getMany(hours.map(keyOf));',
    'const items = [];',
  ]),
  'ranges-past-a-gap': metering('usecases/take-batches', 'model', [
    'for (const entry of first) {\n    if (entry.seq !== seq) return;',
    'for (const entry of first) {',
  ]),
  'capped-never-set': metering(
    'usecases/take-batches',
    'caps',
    ['fold, capped: true }', 'fold, capped: false }'],
    ['fold, capped: !hasRoom() }', 'fold, capped: false }'],
  ),
  'no-cap': metering('usecases/take-batches', 'caps', ['fold.size < MAX_HOURS && room.batches > 0 && room.events > 0 && goOn()', 'true']),
  'ended-forgotten': metering('domain/plan-generation', 'model', ['ended: position.ended || end === true,', 'ended: false,']),
  'listing-row-removed-without-its-seq': metering('store/lanes', 'relisted', [
    "ifSeen: { attribute: 'seq', value: BigInt(listedFor) },",
    'ifVersion: 1,',
  ]),
  'weak-read': { file: 'shared/platform/dynamo.ts', by: 'requests', edits: [['Key: toKey(key), ConsistentRead: true', 'Key: toKey(key)']] },
  'weak-read-of-many': {
    file: 'shared/platform/dynamo.ts',
    by: 'requests',
    edits: [['{ Keys: [], ConsistentRead: true }).Keys', '{ Keys: [] }).Keys']],
  },
  'weak-query': { file: 'shared/platform/dynamo.ts', by: 'requests', edits: [['ConsistentRead: true,\n        Scan', 'Scan']] },
  'dropped-unprocessed-keys': {
    file: 'shared/platform/dynamo.ts',
    by: 'requests',
    edits: [['wanted = UnprocessedKeys as typeof wanted;', 'wanted = {};']],
  },
  'throttled-cancellation-as-lost-race': {
    file: 'shared/platform/dynamo.ts',
    by: 'requests',
    edits: [['if (fatal !== undefined || reasons.length === 0) throw error;', '']],
  },
  'generations-lost-when-combined': metering('domain/usage-hour', 'model', [
    'generations: [...a.generations, ...b.generations]',
    'generations: a.generations',
  ]),
  'tiers-by-meter-only': rating('domain/prices', 'model', [
    'const count = selectorText({ ...chain[0]!.cell.where, meter, sku });',
    'const count = meter;',
  ]),
  'no-second-look': metering('usecases/check-readiness', 'second-look', ['after.lanes.some((lane) => !known.has(laneTitle(lane))) ||', '']),
  'again-before-hours': metering(
    'usecases/apply-plan',
    'again',
    ['await all(late.filter(({ again }) => again).map((one) => insertOldMonth(shard, generation, one)), isThere); // prettier-ignore', ''],
    [
      'await all(hours.map(',
      'await all(late.filter(({ again }) => again).map((one) => insertOldMonth(shard, generation, one)), isThere); await all(hours.map(',
    ],
  ),
  'booked-not-pinned': invoicing('usecases/number-invoices', 'booked', [
    'if (pins.some(({ booked }, index) => now[index]!.version !== booked)) moved.push(closing);',
    'closing.invoice = { ...closing.invoice, pins: pins.map((pin, index) => ({ ...pin, booked: now[index].version })) };',
  ]),
  'again-removed-before-finalizing': invoicing('usecases/number-invoices', 'again', [
    'if ((await commit(writes)).length > 0) return LOST;',
    'for (const write of finalized.flatMap(removeTaken)) await commit([write]); if ((await commit(writes)).length > 0) return LOST;',
  ]),
  'void-that-leaves-booked': invoicing('usecases/void-invoice', 'model', [
    '...voidWrites(stored, voided, pins),',
    '...voidWrites(stored, voided, []),',
  ]),
  'booked-replaced-without-version': invoicing('writes', 'booked', [
    'writeOver(booked, { ...bookedKey(tenant, period), document: next });',
    `({ advance: bookedKey(tenant, period), generation: ${EVER_HIGHER}, set: { document: next } });`,
  ]),
};
