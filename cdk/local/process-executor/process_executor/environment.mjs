// One Lambda execution environment: takes invocations over HTTP, one at a time, and reports results to LocalStack.
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const environment = process.env;
const runtime = environment.LOCALSTACK_RUNTIME_ENDPOINT;
const timeout = Number(environment.AWS_LAMBDA_FUNCTION_TIMEOUT ?? 3) * 1000;

const post = (path, body) =>
  fetch(`${runtime}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const describe = (error) => ({
  errorType: error?.name ?? 'Error',
  errorMessage: String(error?.message ?? error),
  stackTrace: String(error?.stack ?? '').split('\n'),
});

let logs = [];
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk, ...rest) => {
  logs.push(String(chunk));
  return write(chunk, ...rest);
};

const loadHandler = async () => {
  const dot = environment._HANDLER.lastIndexOf('.');
  const stem = join(environment.LAMBDA_TASK_ROOT, environment._HANDLER.slice(0, dot));
  const file = ['.mjs', '.js', '.cjs'].map((ending) => stem + ending).find(existsSync);
  if (!file) throw new Error(`No module ${stem}`);
  return (await import(pathToFileURL(file)))[environment._HANDLER.slice(dot + 1)];
};

const contextOf = (call, deadline) => ({
  awsRequestId: call['invoke-id'],
  invokedFunctionArn: call['invoked-function-arn'],
  functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
  functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
  memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
  logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
  logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
  callbackWaitsForEmptyEventLoop: false,
  getRemainingTimeInMillis: () => deadline - Date.now(),
});

const run = async (handler, call) => {
  logs = [];
  const id = call['invoke-id'];
  let timer;
  const expiry = new Promise((_, reject) => {
    const error = Object.assign(new Error(`${id} Task timed out after ${timeout / 1000} seconds`), { name: 'Sandbox.Timedout' });
    timer = setTimeout(() => reject(error), timeout);
  });
  let kind = 'response';
  let outcome;
  try {
    outcome = await Promise.race([handler(JSON.parse(call.payload), contextOf(call, Date.now() + timeout)), expiry]);
  } catch (error) {
    console.error(error);
    kind = 'error';
    outcome = describe(error);
  }
  clearTimeout(timer);
  await post(`/invocations/${id}/logs`, { logs: logs.join('') });
  await post(`/invocations/${id}/${kind}`, outcome ?? null);
};

try {
  const handler = await loadHandler();
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      response.writeHead(202).end();
      run(handler, JSON.parse(Buffer.concat(chunks)));
    });
  });
  server.listen(Number(environment.LAMBDA_PORT), '127.0.0.1', () => post(`/status/${environment.LOCALSTACK_RUNTIME_ID}/ready`, {}));
} catch (error) {
  console.error(error);
  await post(`/status/${environment.LOCALSTACK_RUNTIME_ID}/error`, describe(error));
  process.exit(1);
}
