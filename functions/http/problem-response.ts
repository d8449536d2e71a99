import type { APIGatewayProxyResult } from 'aws-lambda';
import { Problem } from '#shared/kernel/problem.ts';
import { logger } from '#shared/platform/logger.ts';
import { isThrottled } from '#shared/platform/throttling.ts';
import type { HttpCode } from './errors.ts';
import { type ErrorCode, statusOfCode } from './status.ts';

/** Our own refusals as they are, throttling as `busy`, anything else as a fixed `internal` whose cause stays in the log. */
const asProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error;
  if (isThrottled(error)) {
    return new Problem<HttpCode>('busy', 'The service is busy. Try again.', { retryAfterSeconds: 1, cause: error });
  }
  return new Problem<HttpCode>('internal', 'Something went wrong on our side. Try again, and give us the requestId if it stays.', {
    cause: error,
  });
};

/** An RFC 9457 answer for any error. */
export const problemResponse = (error: unknown, requestId: string): APIGatewayProxyResult => {
  const problem = asProblem(error);
  const [status, title] = statusOfCode[problem.code as ErrorCode] ?? statusOfCode.internal;
  if (status >= 500)
    logger.error('request failed', { code: problem.code, error: problem.cause instanceof Error ? problem.cause : problem });
  const { errors, extra, retryAfterSeconds, replayed, headers } = problem.context;
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      'x-request-id': requestId,
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
      ...(replayed === true && { 'idempotent-replayed': 'true' }),
      ...headers,
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
