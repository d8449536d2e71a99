import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';

/** Asks a deployment for its first operator key; undefined if it was given out before. `endpoint` is the local stage's. */
export const firstOperatorKey = async (functionName: string, endpoint: string): Promise<string | undefined> => {
  const client = new LambdaClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
  const { Payload, FunctionError } = await client.send(new InvokeCommand({ FunctionName: functionName }));
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8')) as { secret?: string } | null;
  if (FunctionError !== undefined) throw new Error(`the function ${functionName} failed: ${JSON.stringify(answer)}`);
  return answer?.secret;
};
