/** Immutable bytes by key. Keys hold a hash of the content, so that writing twice is harmless. */
export type Blobs = {
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Undefined if there is none. */
  get(key: string): Promise<Uint8Array | undefined>;
};
