import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import httpRouterHandler from '@middy/http-router';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { Problem, refuse } from '#shared/kernel/problem.ts';
import { liveTable } from '#shared/platform/live.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { tenancyStore } from '#shared/tenancy/store.ts';
import { authenticate } from '#shared/tenancy/usecases/authenticate.ts';
import { header } from './body.ts';
import type { HttpCode } from './errors.ts';
import { problemResponse } from './problem-response.ts';
import type { AuthenticatedEvent, route } from './route.ts';

type Step = MiddlewareObj<AuthenticatedEvent, APIGatewayProxyResult>;

/** First in the list, so that it sees what every other step throws. */
const problems: Step = {
  onError: (request) => {
    const answer = problemResponse(request.error, request.event.requestContext.requestId);
    const code = request.error instanceof Problem ? request.error.code : 'internal';
    metrics.singleMetric().addDimension('code', code).addMetric('refusals', MetricUnit.Count, 1);
    logger.info('refused', { status: answer.statusCode, code });
    request.response = answer;
  },
};

/** One line and one count per request. */
const requests: Step = {
  after: ({ response }) => {
    metrics.addMetric('requests', MetricUnit.Count, 1);
    logger.info('answered', { status: response?.statusCode });
  },
  onError: () => void metrics.addMetric('requests', MetricUnit.Count, 1),
};

/** Before anything looks at the body. */
const authentication: Step = {
  before: async ({ event }) => {
    const { method, path } = { method: event.httpMethod, path: event.resource };
    logger.appendKeys({ requestId: event.requestContext.requestId, method, path });
    event.caller = await authenticate({ tenancy: tenancyStore(liveTable()) })(header(event, 'authorization'), Date.now());
    logger.appendKeys({ caller: event.caller.id, factory: event.caller.factory, tenant: event.caller.tenant });
  },
};

/** The one HTTP pipeline: problems, logs and metrics, authentication, then the route. */
export const api = (routes: readonly ReturnType<typeof route>[]) =>
  middy<AuthenticatedEvent, APIGatewayProxyResult>()
    .use(problems)
    .use(injectLambdaContext(logger, { resetKeys: true }) as Step)
    .use(logMetrics(metrics) as Step)
    .use(requests)
    .use(authentication)
    .handler(
      httpRouterHandler<AuthenticatedEvent>({
        routes: [...routes],
        notFoundResponse: () => {
          throw refuse<HttpCode>('route_unknown', 'There is no such route. Paths begin with /v1.');
        },
      }),
    );
