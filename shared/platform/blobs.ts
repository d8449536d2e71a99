import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Immutable bytes by key. Keys hold a hash of the content, so that writing twice is harmless. */
export type Blobs = {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined if there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
};

/** Blobs in an S3 bucket, which reads its own writes. */
export const s3Blobs = (client: S3Client, bucket: string): Blobs => ({
  put: async (key, bytes) => {
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
  },
  get: async (key) => {
    try {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
});
