import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with the inputs of a replay, removed at the end; `result()` reads the invoices written to it. */
export const inputsFolder = async (files: { readonly tokens: string; readonly gpu: string; readonly prices: string }) => {
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  await writeFile(join(folder, 'tokens.csv'), files.tokens);
  await writeFile(join(folder, 'gpu.csv'), files.gpu);
  await writeFile(join(folder, 'prices.json'), files.prices);
  return {
    folder,
    result: async (): Promise<unknown> => JSON.parse(await readFile(join(folder, 'out', 'invoices.json'), 'utf8')),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
};
