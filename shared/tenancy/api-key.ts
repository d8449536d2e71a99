import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** `fl_{live|test}_{ULID}_{secret}{crc}`: a prefix for secret scanners, a check sum for typing errors. */
const TOKEN = /^(fl_(?:live|test)_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-Za-z]{43}))([0-9a-f]{8})$/;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export type KeyMode = 'live' | 'test';

/** 43 letters of base 62: more than 255 bits. Bytes that would favour some letters are thrown away. */
const newSecret = (): string => {
  let secret = '';
  while (secret.length < 43) for (const byte of randomBytes(64)) if (byte < 248 && secret.length < 43) secret += ALPHABET[byte % 62];
  return secret;
};

const checkSum = (text: string): string => crc32(text).toString(16).padStart(8, '0');

/** SHA-256 of a whole token, as stored: the secret has full entropy, so no slow hash is needed. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex');

/** A new token for the key id `key_<ULID>`. It is shown once; only its hash is kept. */
export const newToken = (keyId: string, mode: KeyMode): { readonly token: string; readonly hash: string } => {
  const body = `fl_${mode}_${keyId.slice('key_'.length)}_${newSecret()}`;
  const token = `${body}${checkSum(body)}`;
  return { token, hash: hashToken(token) };
};

/** The key id inside a well-formed token; undefined for anything else, a mistyped one included. */
export const readToken = (token: string): string | undefined => {
  const [, body, ulid, , sum] = TOKEN.exec(token) ?? [];
  return body !== undefined && checkSum(body) === sum ? `key_${ulid}` : undefined;
};

/** Compares a token with a stored hash in constant time. */
export const tokenMatches = (token: string, hash: string): boolean => timingSafeEqual(Buffer.from(hashToken(token)), Buffer.from(hash));
