import { join } from 'node:path';
import { buildSync } from 'esbuild';

const root = join(import.meta.dirname, '..', '..');

/**
 * Bundles all entries in one run, which parses what they share once; answers the folder of each entry's `index.js`.
 * CJS, because importing node:http from ESM doubles the load time. No SDK is left out: the runtime's own is another
 * version, and slower to load. No source maps: reading them costs load time, and our errors carry codes.
 * Credentials are the environment's, as in every function: the SDK's search for others would be a fifth of each bundle.
 * Event streams are imported by the SDK where an answer is one, and none of what we ask answers so: 20 KB of each bundle.
 */
export const bundleFunctions = (entries: readonly string[], outdir: string): ReadonlyMap<string, string> => {
  buildSync({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, `functions/${entry}.ts`])),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    minify: true,
    alias: { '@aws-sdk/credential-provider-node': join(import.meta.dirname, 'environment-credentials.ts') },
    external: ['@smithy/core/event-streams'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  return new Map(entries.map((entry) => [entry, join(outdir, entry)]));
};
