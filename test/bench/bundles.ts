import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '#cdk/constructs/bundle-functions.ts';
import { functionSpecs } from '#cdk/stacks/function-specs.ts';
import { median } from './cpu-ratios.ts';

const RUNS = 9;
const EMPTY = 'empty';

export type BundlesBench = Readonly<Record<string, { readonly kb: number; readonly importRatioToEmpty: number }>>;

/** Each function's bundle: its size, and how long a new process takes to import it as a multiple of an empty handler; medians of 9 runs that alternate. */
export const bundlesBench = async (): Promise<BundlesBench> => {
  const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
  try {
    const bundles = bundleFunctions(Object.keys(functionSpecs), folder);
    const handlers = new Map([[EMPTY, emptyHandler(folder)], ...bundles]);
    const times = new Map([...handlers.keys()].map((name) => [name, [] as number[]]));
    for (let run = 0; run < RUNS; run += 1) for (const [name, bundle] of handlers) times.get(name)!.push(importMillis(bundle));
    const empty = median(times.get(EMPTY)!);
    return Object.fromEntries(
      [...bundles].map(([name, bundle]) => [
        name,
        { kb: statSync(join(bundle, 'index.js')).size / 1_000, importRatioToEmpty: median(times.get(name)!) / empty },
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const emptyHandler = (folder: string): string => {
  const bundle = join(folder, EMPTY);
  mkdirSync(bundle);
  writeFileSync(join(bundle, 'index.js'), 'exports.handler = async () => undefined;\n');
  return bundle;
};

const MEASURE = 'const started = performance.now(); require(process.argv[1]); console.log(performance.now() - started);';

const importMillis = (bundle: string): number =>
  Number(execFileSync(process.execPath, ['-e', MEASURE, join(bundle, 'index.js')], { encoding: 'utf8' }));
