import { type CallerSettings, caller } from '#shared/producer/caller.ts';

/** The API with one key; refusals are thrown as `Refused`. */
export type Api = ReturnType<typeof api>;

type Page<T> = { readonly data: readonly T[]; readonly nextCursor: string | null };

/** Calls the API with a key. */
export const api = (settings: CallerSettings) => {
  const call = caller(settings);
  const json = { 'content-type': 'application/json' };
  const get = async <T>(path: string): Promise<T> => JSON.parse((await call({ method: 'GET', path })).text) as T;
  return {
    call,
    get,
    text: async (path: string): Promise<string> => (await call({ method: 'GET', path })).text,
    put: async (path: string, body: object): Promise<void> => {
      await call({ method: 'PUT', path, body: JSON.stringify(body), headers: json });
    },
    post: async <T>(path: string, body: object, idempotencyKey: string): Promise<T> => {
      const headers = { ...json, 'idempotency-key': idempotencyKey };
      return JSON.parse((await call({ method: 'POST', path, body: JSON.stringify(body), headers })).text) as T;
    },
    /** Everything in a list, over all its pages. */
    all: async <T>(path: string): Promise<T[]> => {
      const found: T[] = [];
      const separator = path.includes('?') ? '&' : '?';
      let cursor: string | null = null;
      do {
        const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const page: Page<T> = await get(`${path}${separator}limit=100${after}`);
        found.push(...page.data);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return found;
    },
  };
};
