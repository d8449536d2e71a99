import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { HttpRequest, extendedEncodeURIComponent } from '@smithy/core/protocols';
import { Hash } from '@smithy/core/serde';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Blobs } from './blobs.ts';
import { jitter, type Pause } from './until-won.ts';

export type Bucket = {
  readonly name: string;
  readonly region: string;
  /** Another S3 than AWS's; its buckets are named in the path. */
  readonly endpoint: string | undefined;
};

type Answer = { readonly status: number; readonly body: Uint8Array };

const TRIES = 8;
/** An answer, or the next part of one, is waited for so long; without `throwOnRequestTimeout` the handler would only warn. */
const timeouts = { connectionTimeout: 1_000, requestTimeout: 10_000, socketTimeout: 10_000, throwOnRequestTimeout: true };

/**
 * Blobs in an S3 bucket, which reads its own writes. Two requests are all we ask of S3, so they are made here with the SDK's signer and
 * connections: its client is a third of a bundle. S3 checks the signed hash of what it takes.
 * @throws Error named by S3's code, after eight tries where another may succeed.
 */
export const s3Blobs = (bucket: Bucket, pause: Pause = jitter): Blobs => {
  const send = sender(bucket);
  const ask = async (method: 'PUT' | 'GET', key: string, body?: Uint8Array): Promise<Answer> => {
    for (let tries = 0; ; tries += 1) {
      const isLast = tries === TRIES - 1;
      const answer = await send(method, key, body).catch((error: unknown) => {
        if (isLast) throw error;
      });
      if (answer !== undefined && (isLast || !mayPass(answer))) return answer;
      await pause(tries);
    }
  };
  return {
    put: async (key, bytes) => {
      const answer = await ask('PUT', key, bytes);
      if (answer.status !== 200) throw failure(answer);
    },
    get: async (key) => {
      const answer = await ask('GET', key);
      if (answer.status === 200) return answer.body;
      if (codeOf(answer) === 'NoSuchKey') return undefined;
      throw failure(answer);
    },
  };
};

const mayPass = ({ status }: Answer) => status >= 500 || status === 429;

/** S3 says what is wrong in XML, of which the code is enough. */
const codeOf = ({ body }: Answer): string | undefined =>
  /<Code>(\w+)<\/Code>/.exec(Buffer.from(body.subarray(0, 1_000)).toString('latin1'))?.[1];

const failure = (answer: Answer): Error =>
  Object.assign(new Error(`S3 answered ${answer.status}`), { name: codeOf(answer) ?? `Status${answer.status}` });

/** Where an object of a bucket is. */
export const addressOf = ({ name, region, endpoint }: Bucket, key: string) => {
  const url = new URL(endpoint ?? `https://${name}.s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`);
  const path = [...(endpoint === undefined ? [] : [name]), ...key.split('/')].map(extendedEncodeURIComponent).join('/');
  const { protocol, hostname, port, host } = url;
  return { protocol, hostname, ...(port !== '' && { port: Number(port) }), path: `/${path}`, headers: { host } };
};

const sender = (bucket: Bucket) => {
  const { region } = bucket;
  const handler = new NodeHttpHandler(timeouts);
  const sha256 = Hash.bind(null, 'sha256');
  const signer = new SignatureV4({ service: 's3', region, credentials: defaultProvider(), sha256, uriEscapePath: false });
  return async (method: string, key: string, body?: Uint8Array): Promise<Answer> => {
    const request = new HttpRequest({ method, ...addressOf(bucket, key), body });
    if (body !== undefined) request.headers['content-length'] = String(body.length);
    const { response } = await handler.handle((await signer.sign(request)) as HttpRequest);
    return { status: response.statusCode, body: await buffer(response.body as Readable) };
  };
};
