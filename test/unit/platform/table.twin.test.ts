import { describe } from 'vitest';
import { tableContract } from '#test/support/table-contract.ts';
import { createTwin } from '#test/support/twin.ts';

describe('the write algebra in memory', () => {
  const { table } = createTwin(1);
  tableContract(() => table);
});
