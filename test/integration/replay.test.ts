import { expect, test } from 'vitest';
import { api } from '#cdk/local/replay/api.ts';
import { replay } from '#cdk/local/replay/replay.ts';
import { secretsInFolder } from '#cdk/local/replay/secrets-in-folder.ts';
import { waitUntil } from '#cdk/local/replay/wait-until.ts';
import { fixtures } from '#test/support/fixture.ts';
import { generateTraces } from '#test/support/generate-traces.ts';
import { inputsFolder } from '#test/support/inputs-folder.ts';
import { killAndResume } from '#test/support/kill-and-resume.ts';
import { compute } from '#test/support/oracle/compute.ts';
import { difference } from '#test/support/oracle/difference.ts';
import { silentProgress } from '#test/support/silent-progress.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();
/** Of this run only: on a stage that was kept, these replays must start from nothing. */
const fresh = Date.now();

const replayed = async (files: ReturnType<typeof fixtures>, tenants: number, run: string) => {
  const inputs = await inputsFolder(files);
  const { apiUrl, operatorKey } = stage;
  const places = { out: `${inputs.folder}/out`, secrets: secretsInFolder(`${inputs.folder}/keys`) };
  const result = await replay({ ...files, ...places, apiUrl, operatorKey, tenants, run, progress: silentProgress });
  return { ...inputs, ...result };
};

test.each([5, 7])(
  'the default traces become the invoices of %s tenants, equal to the oracle to the base unit and the cent',
  async (tenants) => {
    const files = fixtures();
    await using done = await replayed(files, tenants, 'test');
    expect(difference(compute(files, tenants).invoices, await done.result())).toBeUndefined();
  },
);

test.each([1, 2, 3])('other traces and prices of the same shapes (seed %s) are billed as the oracle says', async (seed) => {
  const files = generateTraces(seed, { tokens: 400, pods: 100 });
  await using done = await replayed(files, 3 + seed, 'test');
  expect(difference(compute(files, 3 + seed).invoices, await done.result())).toBeUndefined();
});

/** The header and a twentieth of the rows: as many kinds of answers in a tenth of the time. */
const everyTwentieth = (csv: string): string =>
  csv
    .split('\n')
    .filter((_, line) => line === 0 || line % 20 === 1)
    .join('\n');

test.each([1, 2, 3, 4, 5])('a sender killed around an answer (seed %s) and started again changes no total', async (seed) => {
  const files = { ...fixtures(), gpu: everyTwentieth(fixtures().gpu) };
  await using inputs = await inputsFolder(files);
  const { killed, resumed } = await killAndResume(seed, { ...stage, folder: inputs.folder, tenants: 5, run: `kill-${seed}-${fresh}` });
  expect(killed.signal, killed.stderr).toBe('SIGKILL');
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(difference(compute(files, 5).invoices, await inputs.result())).toBeUndefined();
});

test('one more event after the period appears in the next preview of its tenant', async () => {
  await using done = await replayed(generateTraces(9, { tokens: 20, pods: 20 }), 2, `one-more-${fresh}`);
  const operator = api({ apiUrl: stage.apiUrl, key: done.keys.operator });
  const [tenant] = await operator.all<{ id: string }>('/v1/tenants?name=t2');
  const [producer] = await operator.all<{ id: string }>('/v1/producers');
  const { secret } = await operator.post<{ secret: string }>(
    '/v1/api-keys',
    { role: 'producer', name: 'more', producer: producer!.id },
    'more',
  );
  const at = '2023-12-01T00:30:00.000Z';
  const event = { type: 'tokens', tenant: tenant!.id, model: 'llm-large', at, tokens: { input: 1234, output: 0 } };
  await api({ apiUrl: stage.apiUrl, key: secret }).put('/v1/lanes/more/batches/0', { events: [event] });
  const look = () =>
    operator.get<{ lines: { meter: string; quantity: string }[] }>(`/v1/invoices/preview?tenant=${tenant!.id}&period=2023-12`);
  const { lines } = await waitUntil('waiting for the preview', look, (preview) => preview.lines.length > 0);
  expect(lines).toContainEqual(expect.objectContaining({ meter: 'tokens.input', quantity: '1234' }));
});
