import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy, { type MiddlewareObj } from '@middy/core';
import httpRouterHandler from '@middy/http-router';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { Problem, refuse } from '#shared/kernel/problem.ts';
import { logger, metrics } from '#shared/platform/logger.ts';
import { authenticate } from '#shared/tenancy/usecases/authenticate.ts';
import { header } from './body.ts';
import type { HttpCode } from './errors.ts';
import { isAt } from './path.ts';
import { problemResponse } from './problem-response.ts';
import type { ApiEvent, HttpDeps, Served } from './serve.ts';

type Step = MiddlewareObj<ApiEvent, APIGatewayProxyResult>;

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
const authentication = <Deps extends HttpDeps>(served: readonly Served<Deps>[], deps: () => Deps): Step => ({
  before: async ({ event }) => {
    const { requestContext, httpMethod: method, path } = event;
    const there = served.filter(({ endpoint }) => isAt(endpoint.path, path)).map(({ endpoint }) => endpoint);
    const asked = there.filter((endpoint) => endpoint.method === method);
    logger.appendKeys({ requestId: requestContext.requestId, method, operation: asked[0]?.id });
    const open = asked.length > 0 ? asked : there;
    if (open.length > 0 && open.every(({ scope }) => scope === null)) return;
    event.caller = await authenticate(deps())(header(event, 'authorization'), deps().wall());
    logger.appendKeys({ caller: event.caller.id, factory: event.caller.factory, tenant: event.caller.tenant });
  },
});

/** The one HTTP pipeline: problems, logs and metrics, authentication, then the endpoint. `live` is asked once, at the first request. */
export const api = <Deps extends HttpDeps>(served: readonly Served<Deps>[], live: () => Deps) => {
  let made: Deps | undefined;
  const deps = () => (made ??= live());
  return middy<ApiEvent, APIGatewayProxyResult>()
    .use(problems)
    .use(injectLambdaContext(logger, { resetKeys: true }) as Step)
    .use(logMetrics(metrics) as Step)
    .use(requests)
    .use(authentication(served, deps))
    .handler(
      httpRouterHandler<ApiEvent>({
        routes: served.map(({ endpoint: { method, path }, answer }) => ({
          method,
          path,
          handler: (event: ApiEvent) => answer(deps(), event),
        })),
        notFoundResponse: ({ path }) => {
          throw elsewhere(served, path);
        },
      }),
    );
};

const elsewhere = (served: readonly Served<never>[], path: string): Problem => {
  const methods = served.filter(({ endpoint }) => isAt(endpoint.path, path)).map(({ endpoint }) => endpoint.method as string);
  if (methods.length === 0) return refuse<HttpCode>('route_unknown', 'There is no such route. Paths begin with /v1.');
  const allow = methods.sort().join(', ');
  return refuse<HttpCode>('method_not_allowed', `This path takes ${allow}.`, { headers: { allow } });
};
