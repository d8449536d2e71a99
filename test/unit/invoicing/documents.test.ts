import { expect, test } from 'vitest';
import type { Json } from '#shared/kernel/canonical.ts';
import { encodeMinutes, noMinutes } from '#shared/metering/domain/minute-sums.ts';
import { commitmentOn } from '#test/support/commitments.ts';
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

test('a basis of a tenant with reservations says what they were netted with', () => {
  const minutes = encodeMinutes(noMinutes());
  const { terms: _, ...bare } = commitmentOn(2, { id: 'rsv_0' });
  const hour = (basis: Json) => (basis as { hours: object[] }).hours[0];
  const basis = basisOf(TENANT, '2023-11', [gpuHours(1n, { minutes })], [commitmentOn(4), bare]);
  expect(hour(basis)).toMatchObject({ minutes: '3c00' });
  expect(hour(basisOf(TENANT, '2023-11', [gpuHours(1n, { minutes })], []))).not.toHaveProperty('minutes');
  const of = { project: 'prj_1', pool: 'pol_1', sku: 'gpu.h100', start: 1_887_552 };
  expect(basis).toMatchObject({
    reservations: [
      { ...of, id: 'rsv_0', steps: [[1_887_552, 2], [1_887_560, 0]], terms: null },
      { ...of, id: 'rsv_1', terms: { tenant: '*', effectiveFrom: '2023-10-01T00:00:00.000Z', price: { model: 'pinned', currency: 'USD', unitPrice: '2.00' } } },
    ],
  }); // prettier-ignore
});
