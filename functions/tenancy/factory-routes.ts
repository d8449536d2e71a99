import { route } from '#functions/http/route.ts';
import { liveClock } from '#functions/http/live-clock.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { factoryOf } from '#shared/tenancy/domain/caller.ts';
import { createNamed, pageQuery, setClock as setClockSchema } from '#shared/tenancy/schema.ts';
import { factoryNow, setClock } from '#shared/tenancy/usecases/clock.ts';
import { createFactory } from '#shared/tenancy/usecases/create-factory.ts';
import { createProducer } from '#shared/tenancy/usecases/create-producer.ts';
import { factoryView, producerView } from '#shared/tenancy/views.ts';
import { liveTenancy } from './live-tenancy.ts';

export const factoryRoutes = [
  route({
    method: 'POST',
    path: '/v1/factories',
    scope: 'factories:write',
    body: createNamed,
    handle: (call) => createFactory(liveTenancy())(call.once(), call.body),
  }),
  route({
    method: 'GET',
    path: '/v1/factories',
    scope: 'factories:read',
    query: pageQuery,
    handle: async ({ query }) => {
      const { data, nextCursor } = await liveTenancy().tenancy.factories(query);
      return { status: 200, body: { data: data.map(factoryView), nextCursor } };
    },
  }),
  route({
    method: 'PUT',
    path: '/v1/clock',
    scope: 'clock:write',
    body: setClockSchema,
    handle: async ({ caller, body }) => {
      const now = await setClock(liveClock())(factoryOf(caller), body.now);
      return { status: 200, body: { now: formatInstant(now) } };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/clock',
    scope: 'tenants:read',
    handle: async ({ caller }) => ({ status: 200, body: { now: formatInstant(await factoryNow(liveClock())(factoryOf(caller))) } }),
  }),
  route({
    method: 'POST',
    path: '/v1/producers',
    scope: 'producers:write',
    body: createNamed,
    handle: (call) => createProducer(liveTenancy())(call.once(), factoryOf(call.caller), call.body),
  }),
  route({
    method: 'GET',
    path: '/v1/producers',
    scope: 'producers:read',
    query: pageQuery,
    handle: async ({ caller, query }) => {
      const { data, nextCursor } = await liveTenancy().tenancy.producers(factoryOf(caller), query);
      return { status: 200, body: { data: data.map(producerView), nextCursor } };
    },
  }),
];
