import { expect, test } from 'vitest';
import { replay } from '#cdk/demo/replay.ts';
import { secretsInFolder } from '#cdk/local/secrets-in-folder.ts';
import { waitUntil } from '#cdk/demo/wait-until.ts';
import { previewInvoice } from '#shared/invoicing/endpoints.ts';
import { putBatch } from '#shared/metering/ingest/endpoints.ts';
import { createApiKey, listProducers, listTenants } from '#shared/tenancy/endpoints.ts';
import { fixtures, twentieth } from '#test/support/fixture.ts';
import { generateTraces } from '#test/support/generate-traces.ts';
import { clientOf } from '#test/support/http-world.ts';
import { inputsFolder } from '#test/support/inputs-folder.ts';
import { compute } from '#test/oracle/compute.ts';
import { difference } from '#test/oracle/difference.ts';
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

test('a twentieth of the default traces becomes the invoices of 7 tenants', async () => {
  const files = twentieth(fixtures());
  await using done = await replayed(files, 7, `twentieth-${fresh}`);
  expect(difference(compute(files, 7).invoices, await done.result())).toBeUndefined();
});

test.each([1, 2, 3])('other traces and prices of the same shapes (seed %s) are billed as the oracle says', async (seed) => {
  const files = generateTraces(seed, { tokens: 400, pods: 100 });
  await using done = await replayed(files, 3 + seed, 'test');
  expect(difference(compute(files, 3 + seed).invoices, await done.result())).toBeUndefined();
});

test('one more event after the period appears in the next preview of its tenant', async () => {
  await using done = await replayed(generateTraces(9, { tokens: 20, pods: 20 }), 2, `one-more-${fresh}`);
  const as = clientOf(stage);
  const operator = as(done.keys.operator);
  const [tenant] = await Array.fromAsync(operator.pages(listTenants, { query: { name: 't2' } }));
  const [producer] = await Array.fromAsync(operator.pages(listProducers));
  const { secret } = await operator.call(createApiKey, { body: { role: 'producer', name: 'more', producer: producer!.id } });
  const at = '2023-12-01T00:30:00.000Z';
  const events = [{ type: 'tokens' as const, tenant: tenant!.id, model: 'llm-large', at, tokens: { input: 1234, output: 0 } }];
  await as(secret).call(putBatch, { params: { lane: 'more', seq: '0' }, body: { events } });
  const look = () => operator.call(previewInvoice, { query: { tenant: tenant!.id, period: '2023-12' } });
  const { lines } = await waitUntil('waiting for the preview', look, (preview) => preview.lines.length > 0);
  expect(lines).toContainEqual(expect.objectContaining({ meter: 'tokens.input', quantity: '1234' }));
});

// Last, and by itself: what is counted after it would wait for its backlog.
test('the default traces become the invoices of 5 tenants, equal to the oracle to the base unit and the cent', async () => {
  const files = fixtures();
  await using done = await replayed(files, 5, 'test');
  expect(difference(compute(files, 5).invoices, await done.result())).toBeUndefined();
});
