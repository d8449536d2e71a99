import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addressOf, s3Blobs } from '#shared/platform/s3-blobs.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
beforeEach(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
  vi.stubEnv('AWS_SESSION_TOKEN', 'session');
});
afterEach(() => vi.unstubAllEnvs());

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest();

/** Whether a request is signed as S3 wants it, and its signed hash is that of its body: by AWS's description, not by its code. */
const isSigned = ({ method, url = '', headers }: IncomingMessage, body: Uint8Array): boolean => {
  const [, scope = '', names = '', signature] =
    /Credential=AKIDEXAMPLE\/(\S+), SignedHeaders=(\S+), Signature=(\w+)/.exec(headers.authorization ?? '') ?? [];
  const [path = '', query = ''] = url.split('?');
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const hash = String(headers['x-amz-content-sha256']);
  const canonical = [method, path, query.split('&').sort().join('&'), signed.join(''), names, hash].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Uint8Array>(hmac, `AWS4${SECRET}`);
  const needed = ['host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'];
  return (
    hmac(key, toSign).toString('hex') === signature && hash === sha256(body) && needed.every((name) => names.split(';').includes(name))
  );
};

const error = (code: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>m</Message></Error>`;

/** An S3 that refuses what is not signed, answers with what is in `answers` first, and cuts the connection where that is 0. */
const fakeS3 = async (answers: (readonly [status: number, code: string])[] = []) => {
  const objects = new Map<string, Uint8Array>();
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const path = request.url!.split('?')[0]!;
    asked.push(`${request.method} ${path}`);
    const [status, code] = isSigned(request, body) ? (answers.shift() ?? [200, '']) : [403, 'SignatureDoesNotMatch'];
    if (status === 200 && request.method === 'PUT') objects.set(path, body);
    const found = objects.get(path);
    if (status === 0) request.socket.destroy();
    else if (status !== 200) response.writeHead(status).end(error(code));
    else if (found === undefined) response.writeHead(404).end(error('NoSuchKey'));
    else response.writeHead(200).end(request.method === 'GET' ? found : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const blobs = s3Blobs({ name: 'raw', region: 'eu-central-1', endpoint }, async () => {});
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
  };
  return { endpoint, blobs, asked, [Symbol.asyncDispose]: stop };
};

const bytes = Buffer.from('some bytes \u0000\u00ff');

test('what was put is got, and what was not is undefined', async () => {
  await using s3 = await fakeS3();
  await s3.blobs.put('lane/0/abc', bytes);
  expect(Buffer.from((await s3.blobs.get('lane/0/abc'))!)).toEqual(bytes);
  expect(await s3.blobs.get('lane/1/abc')).toBeUndefined();
  expect(s3.asked).toEqual(['PUT /raw/lane/0/abc', 'GET /raw/lane/0/abc', 'GET /raw/lane/1/abc']);
});

test("S3's own client gets what was put under the same key, whatever characters are in it", async () => {
  await using s3 = await fakeS3();
  const client = new S3Client({ endpoint: s3.endpoint, region: 'eu-central-1', forcePathStyle: true });
  for (const key of ['plain', "a b/c+d=e&f/(g)!'*~", 'ä/中/😀']) {
    await s3.blobs.put(key, bytes);
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'raw', Key: key }));
    expect(Buffer.from(await Body!.transformToByteArray())).toEqual(bytes);
    await client.send(new PutObjectCommand({ Bucket: 'raw', Key: `${key}2`, Body: bytes }));
    expect(Buffer.from((await s3.blobs.get(`${key}2`))!)).toEqual(bytes);
  }
});

test('a request that failed on the way, or that S3 could not serve, is asked again', async () => {
  await using s3 = await fakeS3([
    [0, ''],
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [429, 'TooManyRequests'],
  ]);
  await s3.blobs.put('key', bytes);
  expect(s3.asked).toHaveLength(5);
  expect(await s3.blobs.get('key')).toBeDefined();
});

test('after eight tries the last answer is the error, by the name that S3 gave it', async () => {
  await using s3 = await fakeS3(Array.from({ length: 8 }, () => [503, 'SlowDown'] as const));
  await expect(s3.blobs.put('key', bytes)).rejects.toMatchObject({ name: 'SlowDown' });
  expect(s3.asked).toHaveLength(8);
  await using cut = await fakeS3(Array.from({ length: 8 }, () => [0, ''] as const));
  await expect(cut.blobs.get('key')).rejects.toThrow();
  expect(cut.asked).toHaveLength(8);
});

test('what another try does not mend is an error at once: neither absent nor asked again', async () => {
  await using s3 = await fakeS3([
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
    [403, 'AccessDenied'],
  ]);
  await expect(s3.blobs.get('key')).rejects.toMatchObject({ name: 'AccessDenied' });
  await expect(s3.blobs.get('key')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  await expect(s3.blobs.put('key', bytes)).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(s3.asked).toHaveLength(3);
});

test.each(['eu-central-1', 'us-east-1', 'cn-north-1'])("in %s an object is where S3's own client looks for it", async (region) => {
  const asked: { readonly hostname: string; readonly path: string }[] = [];
  const handle = async (request: (typeof asked)[number]) => {
    asked.push(request);
    throw new Error('not sent');
  };
  const client = new S3Client({ region, maxAttempts: 1, requestHandler: { handle } as object });
  await expect(client.send(new GetObjectCommand({ Bucket: 'raw', Key: 'lane/0/a b' }))).rejects.toThrow('not sent');
  const { hostname, path } = addressOf({ name: 'raw', region, endpoint: undefined }, 'lane/0/a b');
  expect(asked).toMatchObject([{ hostname, path }]);
});

test.each(['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])('an S3 that a stage names as %s is asked there', async (setting) => {
  await using s3 = await fakeS3();
  for (const [name, value] of Object.entries({ RAW_BUCKET: 'raw', AWS_REGION: 'eu-central-1', [setting]: s3.endpoint }))
    vi.stubEnv(name, value);
  vi.resetModules();
  const { liveRaw } = await import('#shared/platform/live.ts');
  await liveRaw().put('key', bytes);
  expect(s3.asked).toEqual(['PUT /raw/key']);
});
