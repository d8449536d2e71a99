import { registerHooks } from 'node:module';
import type { ledgerChecks as LedgerChecks } from './ledger-checks.ts';
import type { runLedger as RunLedger } from './ledger-model.ts';
import { type LedgerMutant, mutants } from './ledger-mutants.ts';

const ROOT = new URL('../../', import.meta.url).href;
const mutantOf = (url: string | undefined): string | null =>
  url === undefined ? null : (URL.parse(url)?.searchParams.get('mutant') ?? null);

/** A module's text with a mutant's edits. @throws Error where a text that the mutant changes is not there once. */
const edited = (source: string, { file, edits }: LedgerMutant): string => {
  let text = source;
  for (const [from, to] of edits) {
    if (text.split(from).length !== 2) throw new Error(`${file} does not have once what a mutant of it changes: ${from}`);
    text = text.replace(from, () => to);
  }
  return text;
};

const textOf = (source: string | ArrayBuffer | NodeJS.TypedArray | undefined): string =>
  typeof source === 'string' ? source : new TextDecoder().decode(source);

let isHooked = false;
/** What a mutant's module imports is the mutant's too: a graph of modules of its own. */
const hook = (): void => {
  if (isHooked) return;
  isHooked = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      const name = mutantOf(context.parentURL);
      if (name === null || !found.url.startsWith(ROOT) || found.url.includes('/node_modules/')) return found;
      return { ...found, url: `${found.url}?mutant=${name}` };
    },
    load: (url, context, next) => {
      const loaded = next(url, context);
      const mutant = mutants[mutantOf(url) ?? ''];
      if (mutant === undefined || !url.startsWith(`${ROOT}${mutant.file}?`)) return loaded;
      return { ...loaded, source: edited(textOf(loaded.source), mutant) };
    },
  });
};

/** The model and the targeted checks on code that a mutant has changed. Works in plain Node only: a test runner has a loader of its own. */
export const mutated = async (name: string) => {
  hook();
  const load = (file: string) => import(new URL(`${file}?mutant=${name}`, import.meta.url).href);
  const { runLedger } = (await load('./ledger-model.ts')) as { readonly runLedger: typeof RunLedger };
  return {
    runLedger,
    check: async (by: string): Promise<readonly string[]> => {
      const { ledgerChecks } = (await load('./ledger-checks.ts')) as { readonly ledgerChecks: typeof LedgerChecks };
      return ledgerChecks[by]!();
    },
  };
};
