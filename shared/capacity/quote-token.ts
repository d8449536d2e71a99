import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Terms } from './domain/terms.ts';

/** What a quote promises: these legs in this window (in slots) at these terms, if they are still free when it is held. */
export type Quote = {
  readonly factory: string;
  readonly tenant: string;
  readonly project: string;
  readonly pool: string;
  readonly n: number;
  readonly start: number;
  readonly end: number;
  readonly legs: readonly { readonly domain: string; readonly n: number }[];
  readonly terms: Terms | null;
  readonly expiresAt: number;
};

const shape = z.object({ expiresAt: z.number(), factory: z.string(), tenant: z.string() });

const macOf = (secret: string, payload: string) => createHmac('sha256', secret).update(`quote.${payload}`).digest();

/** A quote as text that only the factory's secret can make. */
export const signQuote = (secret: string, quote: Quote): string => {
  const payload = Buffer.from(JSON.stringify(quote)).toString('base64url');
  return `${payload}.${macOf(secret, payload).toString('base64url')}`;
};

/** The quote inside a text; undefined if it was not made with this secret. Compared in constant time. */
export const readQuote = (secret: string, text: string): Quote | undefined => {
  const [payload = '', mac = ''] = text.split('.');
  const given = Buffer.from(mac, 'base64url');
  const wanted = macOf(secret, payload);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const quote: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return shape.safeParse(quote).success ? (quote as Quote) : undefined;
};
