import * as fc from 'fast-check';
import type * as z from 'zod';
import * as schema from '#shared/capacity/schema.ts';
import { arbitraryOf } from './zod-arbitrary.ts';

export type FuzzWorld = {
  readonly pool: string;
  readonly tenant: string;
  readonly project: string;
  readonly reservations: readonly string[];
};
export type FuzzCall = {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  readonly ifMatch?: string;
};

const hours = (count: number) => Array.from({ length: count }, (_, hour) => new Date(Date.UTC(2023, 11, 1, 2 + hour * 3)).toISOString());

/** Calls to every route of the capacity API, from the zod schemas that the routes parse by. */
export const capacityCalls = ({ pool, tenant, project, reservations }: FuzzWorld): fc.Arbitrary<FuzzCall> => {
  const texts = [...hours(16), pool, tenant, project, 'd01', 'd02', 'gpu.h100', 'USD', '2.10'];
  const pools = fc.constantFrom(pool, pool, pool, 'pol_00000000000000000000000000', '..', '%00', ' ');
  const domains = fc.constantFrom('d01', 'd02', 'none', '%');
  const ids = fc.constantFrom(...reservations, 'rsv_00000000000000000000000000', '-');
  const ifMatch = fc.constantFrom('"1"', '"2"', '"3"', 'x', '');
  const withBody = (method: string, at: fc.Arbitrary<string>, body: z.ZodType) =>
    fc.record({ method: fc.constant(method), path: at, body: arbitraryOf(body, texts), ifMatch });
  const queryOf = (one: z.ZodType) =>
    arbitraryOf(one, texts).map((value) =>
      Object.fromEntries(Object.entries(value ?? {}).flatMap(([name, member]) => (member === undefined ? [] : [[name, String(member)]]))),
    );
  const withQuery = (at: fc.Arbitrary<string>, query: z.ZodType) =>
    fc.record({ method: fc.constant('GET'), path: at, query: queryOf(query) });
  const at = (text: string) => fc.constant(text);
  const inPool = (rest: string) => pools.map((id) => `/v1/pools/${id}${rest}`);
  const act = (name: string, body: z.ZodType) =>
    withBody(
      'POST',
      ids.map((id) => `/v1/reservations/${id}/${name}`),
      body,
    );
  return fc.oneof(
    { weight: 6, arbitrary: withBody('POST', at('/v1/reservations'), schema.createHold) },
    withBody('POST', at('/v1/pools'), schema.createPool),
    withBody('POST', inPool('/terms'), schema.createTerms),
    withBody('POST', inPool('/domains'), schema.createDomain),
    withBody(
      'PUT',
      fc.tuple(pools, domains).map(([id, domain]) => `/v1/pools/${id}/domains/${domain}/supply`),
      schema.setSupply,
    ),
    fc.record({
      method: at('PUT'),
      path: at('/v1/quotas'),
      body: arbitraryOf(schema.setQuota, texts),
      query: queryOf(schema.quotaNode),
      ifMatch,
    }),
    withQuery(at('/v1/quotas'), schema.quotaNode),
    withQuery(inPool('/calendar'), schema.calendarQuery),
    withQuery(at('/v1/reservations'), schema.listReservations),
    withQuery(
      ids.map((id) => `/v1/reservations/${id}`),
      schema.tenantQuery,
    ),
    withBody('POST', at('/v1/capacity/search'), schema.search),
    withBody('POST', at('/v1/capacity/why-not'), schema.whyNot),
    act('confirm', schema.plainAction),
    act('void', schema.plainAction),
    act('extend', schema.extendAction),
    act('shrink', schema.shrinkAction),
    act('release', schema.plainAction),
    act('cancel', schema.plainAction),
    act('split', schema.splitAction),
    act('transfer', schema.transferAction),
    withBody('POST', inPool('/audit'), schema.plainBody),
    withBody('POST', inPool('/rebuild'), schema.plainBody),
  );
};
