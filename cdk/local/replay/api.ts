import { type CallerSettings, caller } from '#shared/producer/caller.ts';

/** The API with one key; refusals are thrown as `Refused`. */
export type Api = ReturnType<typeof api>;

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
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = `limit=100${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
        const { data, nextCursor }: { data: T[]; nextCursor: string | null } = await get(`${path}${path.includes('?') ? '&' : '?'}${page}`);
        found.push(...data);
        cursor = nextCursor;
      }
      return found;
    },
  };
};
