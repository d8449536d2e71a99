import type { Stage } from './stage.ts';

const bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1';
const authorization = 'AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=unchecked';

/**
 * Makes the bucket for assets: all that a deployment without roles needs of the CDK's bootstrap stack, for which `cdk bootstrap`
 * takes 9 s. Throws if the stage refuses.
 */
export const bootstrap = async ({ endpoint }: Stage): Promise<void> => {
  const answer = await fetch(`${endpoint}/${bucket}`, { method: 'PUT', headers: { authorization } });
  if (!answer.ok) throw new Error(`The bucket for assets: ${answer.status} ${await answer.text()}`);
};
