import type { APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '#shared/kernel/problem.ts';
import { logger } from '#shared/platform/logger.ts';
import type { HttpCode } from './errors.ts';
import { type ErrorCode, statusOf } from './status.ts';

const THROTTLED = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'SlowDown',
  'TimeoutError',
]);

/** Our own refusals as they are, throttling as `busy`, anything else as a fixed `internal` whose cause stays in the log. */
const asProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof Error && THROTTLED.has(error.name)) {
    return new Problem<HttpCode>('busy', 'The service is busy. Try again.', { retryAfterSeconds: 1, cause: error });
  }
  return new Problem<HttpCode>('internal', 'Something went wrong on our side. Try again, and give us the requestId if it stays.', {
    cause: error,
  });
};

/** An RFC 9457 answer for any error. */
export const problemResponse = (error: unknown, requestId: string): APIGatewayProxyResult => {
  const problem = asProblem(error);
  const [status, title] = statusOf[problem.code as ErrorCode] ?? statusOf.internal;
  if (status >= 500)
    logger.error('request failed', { code: problem.code, error: problem.cause instanceof Error ? problem.cause : problem });
  const { errors, extra, retryAfterSeconds, replayed } = problem.context;
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'x-request-id': requestId,
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      ...(replayed === true && { 'idempotent-replayed': 'true' }),
    },
    body: JSON.stringify({
      type: `https://factory-ledger.dev/problems/${problem.code}`,
      title,
      status,
      code: problem.code,
      detail: problem.message,
      requestId,
      ...extra,
      ...(errors && { errors }),
    }),
  };
};
