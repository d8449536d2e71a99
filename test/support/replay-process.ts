import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export type ReplayProcess = {
  readonly pid: number;
  readonly ended: Promise<{ code: number | null; signal: string | null; stderr: string }>;
};

/** Starts the replay as a process of its own; `folder` holds its inputs, keys and result. */
export const replayProcess = (options: {
  readonly apiUrl: string;
  readonly operatorKey: string;
  readonly folder: string;
  readonly tenants: number;
  readonly run: string;
}): ReplayProcess => {
  const file = (name: string): string => join(options.folder, name);
  const script = new URL('../../cdk/demo/replay-process.ts', import.meta.url).pathname;
  const inputs = ['--tokens', file('tokens.csv'), '--gpu', file('gpu.csv'), '--prices', file('prices.json')];
  const outputs = ['--out', file('out'), '--state', file('keys')];
  const args = [script, '--api', options.apiUrl, ...inputs, '--tenants', String(options.tenants), '--run', options.run, ...outputs];
  const env = { ...process.env, FACTORY_LEDGER_OPERATOR_KEY: options.operatorKey };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]) => ({ code: code as number | null, signal: signal as string | null, stderr }));
  return { pid: child.pid!, ended };
};
