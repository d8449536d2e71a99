/** What LocalStack needs to run on this machine as it is, without Docker, root or downloads. */
export const localStackEnvironment = (folder: string, port: number): Record<string, string> => ({
  FILESYSTEM_ROOT: folder,
  OVERRIDE_IN_DOCKER: '0',
  GATEWAY_LISTEN: `127.0.0.1:${port}`,
  LOCALSTACK_HOST: `localhost:${port}`,
  LAMBDA_RUNTIME_EXECUTOR: 'process',
  LAMBDA_NODE: process.execPath,
  // Milliseconds: a function's process of 100 MB stays for the whole run rather than being started again.
  LAMBDA_KEEPALIVE_MS: '3600000',
  // Seconds between polls of a stream or queue: 10 when idle would be ten seconds from a batch to its usage.
  LAMBDA_EVENT_SOURCE_MAPPING_POLL_INTERVAL_SEC: '0.25',
  LAMBDA_EVENT_SOURCE_MAPPING_MAX_BACKOFF_ON_EMPTY_POLL_SEC: '1',
  DYNAMODB_IN_MEMORY: '1',
  // DynamoDB Local's own streams: the other provider reads each item before it is written, and hands every change to a Kinesis of its own.
  PROVIDER_OVERRIDE_DYNAMODB: 'v2',
  SQS_ENDPOINT_STRATEGY: 'path',
  DNS_ADDRESS: '0',
  SKIP_SSL_CERT_DOWNLOAD: '1',
  DISABLE_EVENTS: '1',
  DISABLE_CORS_CHECKS: '1',
});

/** For SDKs and the CDK: a local stage takes any credentials. */
export const clientEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_DEFAULT_REGION: 'us-east-1',
  CDK_DEFAULT_ACCOUNT: '000000000000',
  CDK_DEFAULT_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: endpoint,
  AWS_ENDPOINT_URL_S3: endpoint,
});
