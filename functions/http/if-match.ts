import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type KernelCode, refuse } from '#shared/kernel/problem.ts';
import { header } from './body.ts';
import type { HttpCode } from './errors.ts';

/**
 * The version that the caller's change is meant for.
 * @throws Problem `precondition_missing` (428) without If-Match, `precondition_failed` (412) for what can be no version of ours.
 */
export const ifMatch = (event: Pick<APIGatewayProxyEvent, 'headers'>): number => {
  const text = header(event, 'if-match');
  if (text === undefined) throw refuse<HttpCode>('precondition_missing', 'Send If-Match with the ETag of what you read.');
  const [, version] = /^"(\d{1,15})"$/.exec(text.trim()) ?? [];
  if (version === undefined) throw refuse<KernelCode>('precondition_failed', 'If-Match is not an ETag of ours. Read it again.');
  return Number(version);
};
