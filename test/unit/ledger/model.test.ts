import { expect, test } from 'vitest';
import { runLedgerSeeds } from '#test/support/ledger-run.ts';

const SEEDS = Number(process.env['SEEDS'] ?? 200);
const FIRST_SEED = Number(process.env['FIRST_SEED'] ?? 1);

test(
  `what is accepted is billed once or shown as not billed yet, over ${SEEDS} seeds of append, roll-up, close, numbering and void under faults`,
  { timeout: 600_000 },
  async () => {
    const { wrongTotals, faults } = await runLedgerSeeds({ first: FIRST_SEED, seeds: SEEDS });
    console.log(`ledger: seeds ${FIRST_SEED} to ${FIRST_SEED + SEEDS - 1}: ${JSON.stringify(faults)}`);
    expect(wrongTotals).toBe(0);
    // Of a few seeds, a kind of fault may be missing.
    expect(Object.entries(faults).filter(([, count]) => count < SEEDS / 2 - 50)).toEqual([]);
  },
);
