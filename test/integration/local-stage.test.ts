import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test, vi } from 'vitest';
import { isRunning } from '#cdk/local/processes.ts';
import { privateFolder } from '#cdk/local/project-folder.ts';
import { startDynamoDbLocal } from '#cdk/local/dynamodb-local.ts';
import { startStage } from '#cdk/local/stage.ts';

type Held = { folder: string; watchdogPid: number; pids: number[] };

const health = async (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/_localstack/health`).then(
    ({ ok }) => ok,
    () => false,
  );

const expectGone = async ({ folder, pids }: Held): Promise<void> => {
  await vi.waitFor(() => expect(pids.filter(isRunning)).toEqual([]), { timeout: 30_000, interval: 200 });
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 5000 });
};

const ends: Record<string, (holder: ChildProcess, held: Held) => void> = {
  'a normal end': (holder) => holder.stdin!.write('stop\n'),
  'Ctrl-C': (holder) => holder.kill('SIGINT'),
  'SIGKILL of the process that started it': (holder) => holder.kill('SIGKILL'),
  'SIGKILL of its watchdog': (holder, { watchdogPid }) => {
    process.kill(watchdogPid, 'SIGKILL');
    holder.stdin!.write('stop\n');
  },
};

describe('local stage', () => {
  test.each(Object.keys(ends))('neither a process nor a folder is left after %s', async (end) => {
    const script = new URL('../support/hold-stage.ts', import.meta.url).pathname;
    const holder = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = (await once(createInterface({ input: holder.stdout }), 'line')) as [string];
    const held = JSON.parse(line) as Held;
    // The watchdog, LocalStack, DynamoDB Local and the function.
    expect(held.pids.filter(isRunning).length).toBeGreaterThanOrEqual(4);
    const ended = once(holder, 'exit');
    ends[end]!(holder, held);
    await ended;
    await expectGone(held);
  });

  test('two at once have ports and folders of their own, and one outlives the other', async () => {
    await using second = await startStage();
    const first = await startStage();
    expect(first.port).not.toBe(second.port);
    expect(first.folder).not.toBe(second.folder);
    await first.stop();
    expect(await health(first.endpoint)).toBe(false);
    expect(await health(second.endpoint)).toBe(true);
  });

  test('LOCALSTACK_ENDPOINT names one that runs already, which is not stopped', async () => {
    await using running = await startStage();
    vi.stubEnv('LOCALSTACK_ENDPOINT', running.endpoint);
    const used = await startStage();
    vi.unstubAllEnvs();
    expect(used.endpoint).toBe(running.endpoint);
    await used.stop();
    expect(await health(running.endpoint)).toBe(true);
    expect(dirname(used.folder)).toBe(join(privateFolder, 'foreign'));
    expect(statSync(used.folder).mode & 0o777).toBe(0o700);
    rmSync(used.folder, { recursive: true });
  });

  test('DynamoDB Local alone ends when it is disposed of', async () => {
    const database = await startDynamoDbLocal();
    expect((await fetch(database.endpoint)).status).toBe(400);
    await database[Symbol.asyncDispose]();
    expect(isRunning(database.pid)).toBe(false);
  });
});
