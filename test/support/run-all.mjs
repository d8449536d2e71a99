// What `npm test` runs. Node 20 and npm are enough to start it; every part then runs on the project's own Node 24.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { ensureInstalled } from '../../cdk/local/ensure-installed.mjs';
import { whenOrphaned } from '../../cdk/local/when-orphaned.mjs';

const root = join(import.meta.dirname, '..', '..');
const binaries = join(root, 'node_modules', '.bin');

const tool = (name, command, ...parameters) => ({ name, command, parameters });
const tests = (name, projects, ...options) => ({
  name,
  command: 'vitest',
  parameters: ['run', '--config', 'test/vitest.config.ts', ...projects.flatMap((project) => ['--project', project]), ...options],
  counted: true,
});

const parts = [
  tool('format', 'oxfmt', '--check', '.'),
  tool('lint', 'oxlint', '--deny-warnings'),
  tool('types', 'tsc'),
  tool('dead code', 'knip'),
  tests('unit tests', ['unit', 'functions'], '--coverage'),
  tests('synth', ['cdk']),
  tests('store tests', ['store']),
  tests('integration tests', ['integration']),
];

/** A signal ends the part that runs; what that part started is seen to by its own watchdogs. */
let running;
let interrupted = false;
const interrupt = (signal) => {
  interrupted = true;
  running?.kill(signal);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt(signal));
whenOrphaned(() => interrupt('SIGTERM'));

const run = (command, parameters) =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, PATH: [binaries, process.env.PATH].join(delimiter) };
    running = spawn(join(binaries, command), parameters, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] });
    running.on('error', reject);
    running.on('exit', (code) => resolve(code === 0));
  });

/** A run that fails without a failed test (an error in a set-up, an unhandled rejection) counts as one failure. */
const count = (succeeded, report) => {
  const { numPassedTests = 0, numFailedTests = 0 } = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {};
  return { passed: numPassedTests, failed: succeeded ? 0 : Math.max(numFailedTests, 1) };
};

const runPart = async ({ name, command, parameters, counted }, folder) => {
  console.log(`\n--- ${name}`);
  const started = Date.now();
  const report = join(folder, `${name}.json`);
  const succeeded = await run(
    command,
    counted ? [...parameters, '--reporter=default', '--reporter=json', `--outputFile=${report}`] : parameters,
  );
  console.log(`--- ${name}: ${succeeded ? 'passed' : 'FAILED'} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return counted ? count(succeeded, report) : { passed: Number(succeeded), failed: Number(!succeeded) };
};

const folder = mkdtempSync(join(tmpdir(), 'factory-ledger-test-'));
const total = { passed: 0, failed: 0 };
try {
  process.env.PATH = [dirname(await ensureInstalled()), process.env.PATH].join(delimiter);
  for (const part of parts) {
    if (interrupted) break;
    const { passed, failed } = await runPart(part, folder);
    total.passed += passed;
    total.failed += failed;
  }
} catch (error) {
  console.error(error);
  total.failed += 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || interrupted ? 1 : 0;
