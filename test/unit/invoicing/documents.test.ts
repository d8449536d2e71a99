import { expect, test } from 'vitest';
import { basisOf } from '#shared/invoicing/domain/basis.ts';
import { documentOf, getDocument, putDocument } from '#shared/invoicing/documents.ts';
import { gpuHours, TENANT } from '#test/support/billing.ts';
import { createTwin } from '#test/support/twin.ts';

test('a basis has one hash, in whatever order its hours are read', () => {
  const hours = ['a', 'b', 'c'].map((sku) => gpuHours(1n, { sku }));
  const [forward, backward] = [hours, hours.toReversed()].map((all) => documentOf(basisOf(TENANT, '2023-11', all, [])).sha256);
  expect(forward).toBe(backward);
  expect(documentOf(basisOf(TENANT, '2023-11', hours.slice(1), [])).sha256).not.toBe(forward);
});

test('a basis says what was counted, exactly and by which generations', () => {
  expect(basisOf(TENANT, '2023-11', [gpuHours(3_000_000n)], [])).toEqual({
    tenant: TENANT,
    period: '2023-11',
    hours: [
      {
        key: 'gpu#prj_1#gpu.h100#-#-#-#-#-#2023-11-01T00',
        counters: { measured: '10800000000000000', billable: '10800000000000000', excluded: '0' },
        generations: [{ shard: 0, generation: 1 }],
      },
    ],
  });
});

test('a document that was changed or is gone is not read', async () => {
  const { blobs } = createTwin(1);
  const document = documentOf({ a: 1 });
  await expect(getDocument(blobs, 'plans', document.sha256)).rejects.toThrow('gone or was changed');
  await putDocument(blobs, 'plans', document);
  expect(await getDocument(blobs, 'plans', document.sha256)).toEqual({ a: 1 });
  await putDocument(blobs, 'plans', { ...document, bytes: new TextEncoder().encode('{"a":2}') });
  await expect(getDocument(blobs, 'plans', document.sha256)).rejects.toThrow('gone or was changed');
});
