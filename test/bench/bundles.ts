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

/** Each function's bundle: its size, and what it costs a new process to import it as a multiple of an empty handler; medians of 9 runs that alternate. */
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

/** CPU time: another process that takes the core would be counted by the clock. */
const MEASURE = `const before = process.cpuUsage(); await import(process.argv[1]); const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1_000);`;

const importMillis = (bundle: string): number =>
  Number(execFileSync(process.execPath, ['--input-type=module', '-e', MEASURE, join(bundle, 'index.js')], { encoding: 'utf8' }));
