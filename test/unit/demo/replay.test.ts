import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replay } from '#cdk/demo/replay.ts';
import { secretsInFolder } from '#cdk/local/secrets-in-folder.ts';
import { DEPLOYMENT_KEY, type Fault, fakeApi } from '#test/support/fake-api.ts';
import { fixtures } from '#test/support/fixture.ts';
import { generateTraces } from '#test/support/generate-traces.ts';
import { silentProgress } from '#test/support/silent-progress.ts';
import { compute } from '#test/oracle/compute.ts';
import { difference } from '#test/oracle/difference.ts';

const small = generateTraces(4, { tokens: 2500, pods: 60 });

const bench = async (files: typeof small, fault?: (request: string, index: number) => Fault | undefined) => {
  const api = await fakeApi(fault);
  const folder = await mkdtemp(join(tmpdir(), 'replay-'));
  return {
    api,
    folder,
    run: (tenants: number, state = 'state') =>
      replay({
        ...files,
        apiUrl: api.url,
        operatorKey: DEPLOYMENT_KEY,
        tenants,
        run: '',
        out: folder,
        progress: silentProgress,
        secrets: secretsInFolder(join(folder, state)),
      }),
    async [Symbol.asyncDispose]() {
      await api[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
};

test.each([5, 7])(
  'the events sent for %s tenants add up to what the oracle reads from the files',
  async (tenants) => {
    const files = fixtures();
    await using stage = await bench(files);
    await stage.run(tenants);
    const written: unknown = JSON.parse(await readFile(join(stage.folder, 'invoices.json'), 'utf8'));
    expect(difference(compute(files, tenants).invoices, written)).toBeUndefined();
    expect(await readFile(join(stage.folder, 'html', 't1.html'), 'utf8')).toBe('<p>inv_t1</p>');
  },
  60_000,
);

test('the same replay again sends no batch and brings the same invoices', async () => {
  await using stage = await bench(small);
  const first = await stage.run(5);
  const sent = stage.api.log.filter((request) => request.includes('/batches/')).length;
  const second = await stage.run(5);
  expect(second).toEqual(first);
  expect(stage.api.log.filter((request) => request.includes('/batches/'))).toHaveLength(sent);
}, 60_000);

test('a replay whose state was lost makes new keys for the factory that exists', async () => {
  await using stage = await bench(small);
  const first = await stage.run(5);
  const second = await stage.run(5, 'other-state');
  expect(second.invoices).toEqual(first.invoices);
  expect(second.keys.operator).not.toBe(first.keys.operator);
  expect(stage.api.factories.size).toBe(1);
}, 60_000);

test.each([0, 1, 2])(
  'a lost request or reply at every third call (from %s) changes nothing',
  async (start) => {
    await using stage = await bench(small, (_, index) =>
      index % 3 !== start ? undefined : index % 2 === 0 ? 'lose reply' : 'lose request',
    );
    const { invoices } = await stage.run(5);
    expect(difference(compute(small, 5).invoices, invoices)).toBeUndefined();
  },
  60_000,
);
