import { expect, test } from 'vitest';
import { documentOf, getDocument, putDocument } from '#shared/invoicing/documents.ts';
import { createTwin } from '#test/support/twin.ts';

test('a document that was changed or is gone is not read', async () => {
  const { blobs } = createTwin(1);
  const document = documentOf({ a: 1 });
  await expect(getDocument(blobs, 'plans', document.sha256)).rejects.toThrow('gone or was changed');
  await putDocument(blobs, 'plans', document);
  expect(await getDocument(blobs, 'plans', document.sha256)).toEqual({ a: 1 });
  await putDocument(blobs, 'plans', { ...document, bytes: new TextEncoder().encode('{"a":2}') });
  await expect(getDocument(blobs, 'plans', document.sha256)).rejects.toThrow('gone or was changed');
});
