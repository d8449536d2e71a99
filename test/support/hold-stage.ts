// Started by a test as a process of its own, to be ended in whatever way: holds a stage with all its kinds of processes, prints what
// it consists of as one line of JSON, and stops it when its standard input says so.
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Stage, startStage } from '#cdk/local/stage.ts';
import { stopOnSignal } from '#cdk/local/stop-on-signal.ts';

/** A zip archive of one file, index.mjs: `export const handler = async () => 1;` */
const archive =
  'UEsDBBQAAAAAAAAAIQAgRF52JgAAACYAAAAJAAAAaW5kZXgubWpzZXhwb3J0IGNvbnN0IGhhbmRsZXIgPSBhc3luYyAoKSA9PiAxOwpQSwECFAMUAAAAAAAAACEAIERediYAAAAmAAAACQAAAAAAAAAAAAAApAEAAAAAaW5kZXgubWpzUEsFBgAAAAABAAEANwAAAE0AAAAAAA==';

const call = async (stage: Stage, service: string, path: string, body: object, target = ''): Promise<boolean> => {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=unchecked`;
  const headers = { authorization, 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  const answer = await fetch(`${stage.endpoint}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  await answer.body?.cancel();
  return answer.ok;
};

const startFunctionAndDatabase = async (stage: Stage): Promise<void> => {
  const role = 'arn:aws:iam::000000000000:role/any';
  const definition = { FunctionName: 'f', Runtime: 'nodejs24.x', Handler: 'index.handler', Role: role, Code: { ZipFile: archive } };
  await call(stage, 'dynamodb', '/', {}, 'DynamoDB_20120810.ListTables');
  await call(stage, 'lambda', '/2015-03-31/functions', definition);
  while (!(await call(stage, 'lambda', '/2015-03-31/functions/f/invocations', {}))) await delay(100);
};

await using stage = await startStage();
stopOnSignal(stage.stop);
await startFunctionAndDatabase(stage);
const pids = stage.pids();
// The first process of them: the watchdog was started before the others.
console.log(JSON.stringify({ folder: stage.folder, watchdogPid: Math.min(...pids), pids }));
await once(process.stdin, 'data');
process.stdin.destroy();
