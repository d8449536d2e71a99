import type { Served } from '#functions/http/serve.ts';

type Apis<Entry extends string> = Readonly<Record<Entry, readonly Served<never>[]>>;

/**
 * The gateway's paths and the entry behind each, from the endpoints that entries bind. Where one entry has all under a segment
 * (`v1/pools`), two paths stand for it, one of them greedy; else each endpoint's path stands for itself, and those between lead to
 * the fallback. What the fallback answers anyway needs no path.
 */
export const pathsOf = <Entry extends string>(apis: Apis<Entry>, fallback: NoInfer<Entry>): ReadonlyMap<string, Entry> => {
  const owners = ownersOf(apis);
  const segments = Map.groupBy(owners, ([path]) => path.split('/').slice(0, 2).join('/'));
  return new Map([...segments].flatMap(([segment, own]) => pathsUnder(segment, own, fallback)).sort(([a], [b]) => (a < b ? -1 : 1)));
};

type Owner<Entry> = readonly [path: string, entry: Entry];

/** @throws when the methods of one path are bound in two entries: a path leads to one function. */
const ownersOf = <Entry extends string>(apis: Apis<Entry>): Owner<Entry>[] => {
  const owners = new Map<string, Entry>();
  for (const [entry, served] of Object.entries(apis) as [Entry, readonly Served<never>[]][]) {
    for (const { endpoint } of served) {
      const path = String(endpoint.path).slice(1);
      const other = owners.get(path) ?? entry;
      if (other !== entry) throw new Error(`/${path} is bound in ${other} and in ${entry}: a path leads to one function`);
      owners.set(path, entry);
    }
  }
  return [...owners];
};

const pathsUnder = <Entry extends string>(segment: string, own: readonly Owner<Entry>[], fallback: Entry): Owner<Entry>[] => {
  const [[, entry] = ['', fallback] as const] = own;
  if (own.some(([, other]) => other !== entry)) return [...between(own, fallback), ...own];
  if (entry === fallback) return [];
  return own.every(([path]) => path === segment)
    ? [[segment, entry]]
    : [
        [segment, entry],
        [`${segment}/{proxy+}`, entry],
      ];
};

/** Resources that lead to endpoints and are none. */
const between = <Entry>(own: readonly Owner<Entry>[], fallback: Entry): Owner<Entry>[] => {
  const parents = own.flatMap(([path]) => path.split('/').map((_, count, parts) => parts.slice(0, count).join('/')));
  const named = new Set(own.map(([path]) => path));
  return [...new Set(parents)].filter((path) => path.includes('/') && !named.has(path)).map((path) => [path, fallback]);
};
