import { route } from '#functions/http/route.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { liveTable } from '#shared/platform/live.ts';
import { decodeCursor, encodeCursor } from '#shared/platform/page.ts';
import { laneName, laneQuery, lanesQuery } from '#shared/metering/schema.ts';
import { factoryLanes, laneStatus, type LaneStatus, statusOf } from '#shared/metering/usecases/lane-status.ts';
import { factoryOf, notFound } from '#shared/tenancy/domain/caller.ts';

const laneView = ({ lane, firstMissing, lastLogged, receivedAt }: LaneStatus) => ({
  lane: lane.lane,
  producer: lane.producer,
  next: lane.next,
  firstMissing,
  lastLogged,
  gap: lastLogged !== null && lastLogged >= firstMissing,
  watermark: lane.watermark === null ? null : formatInstant(lane.watermark),
  ended: lane.ended,
  shard: lane.shard,
  lastReceivedAt: receivedAt === null ? null : formatInstant(receivedAt),
});

export const laneRoutes = [
  route({
    method: 'GET',
    path: '/v1/lanes/{lane}',
    scope: 'lanes:read',
    query: laneQuery,
    handle: async ({ caller, params, query }) => {
      const producer = caller.producer ?? query.producer;
      if (producer === undefined || (query.producer !== undefined && query.producer !== producer)) throw notFound('producer');
      const lane = laneName.safeParse(params['lane']).data;
      const status = lane === undefined ? undefined : await laneStatus(liveTable())(factoryOf(caller), { producer, lane });
      if (status === undefined) throw notFound('lane');
      return { status: 200, body: laneView(status) };
    },
  }),
  route({
    method: 'GET',
    path: '/v1/lanes',
    scope: 'lanes:read',
    query: lanesQuery,
    handle: async ({ caller, query: { limit, cursor, gaps } }) => {
      const after = cursor === undefined ? '' : decodeCursor(cursor);
      const nameOf = ({ producer, lane }: { readonly producer: string; readonly lane: string }) => `${producer} ${lane}`;
      const mine = (await factoryLanes(liveTable())(factoryOf(caller))).filter(
        ({ producer }) => caller.producer === undefined || caller.producer === producer,
      );
      const rest = mine.filter((lane) => nameOf(lane) > after);
      const views = (await Promise.all(rest.slice(0, limit).map(statusOf(liveTable())))).map(laneView);
      const last = rest[limit - 1];
      return {
        status: 200,
        body: {
          data: gaps === 'true' ? views.filter(({ gap }) => gap) : views,
          nextCursor: last !== undefined && rest.length > limit ? encodeCursor(nameOf(last)) : null,
        },
      };
    },
  }),
];
