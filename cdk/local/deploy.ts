import { mkdirSync, readFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { projectRoot } from './project-folder.ts';
import { runCommand } from './run-command.ts';
import type { Stage } from './stage.ts';
import type { OnProgress } from './tools.ts';

/** The outputs of all stacks, by their names. `ApiUrl` has no slash at its end, and can be reached without DNS. */
export type Outputs = Record<string, string>;

/** LocalStack hands out URLs whose host carries the API's id and resolves only by DNS; the same API has a path on the endpoint. */
const reachable = (url: string, endpoint: string): string => {
  const [, api, path] = /^https?:\/\/([^.]+)\.execute-api\.[^/]+\/(.*?)\/?$/.exec(url) ?? [];
  return api === undefined ? url : `${endpoint}/_aws/execute-api/${api}/${path}`;
};

/** Deploys the CDK app that `app` is the entry of. Throws with the end of what the CDK printed; all files of the run lie in the stage's folder. */
export const deployApp = async (
  stage: Stage,
  { app = join(projectRoot, 'cdk', 'app.ts'), onProgress = () => {} }: { app?: string; onProgress?: OnProgress } = {},
): Promise<Outputs> => {
  const folder = join(stage.folder, 'deploy');
  mkdirSync(folder, { recursive: true });
  const assembly = join(folder, 'cdk.out');
  const outputs = join(folder, 'outputs.json');
  // The app's `node` is the one that runs this.
  const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH: path, ...stage.env, CI: 'true', CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const onLine = (line: string) => {
    const [, stack, count] = /^(\S+) \|\s+(\d+) \|/.exec(line) ?? [];
    if (stack !== undefined) onProgress(`${stack}: ${count} resources`);
  };
  const cdk = (...parameters: string[]) =>
    runCommand(join(projectRoot, 'node_modules', '.bin', 'cdk'), [...parameters, '--no-notices'], {
      cwd: dirname(app),
      env,
      onLine,
    });
  onProgress('synthesising and bundling');
  await Promise.all([
    bootstrap(stage),
    cdk('synth', '--quiet', '--app', `node ${basename(app)}`, '--output', assembly, '-c', 'stage=local'),
  ]);
  // The direct method: a change set in between is for people to look at.
  const options = ['--require-approval', 'never', '--method', 'direct', '--concurrency', '4', '--outputs-file', outputs];
  await cdk('deploy', '--all', '--app', assembly, ...options);
  const stacks = Object.values(JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Outputs>);
  const all = Object.assign({}, ...stacks) as Outputs;
  return { ...all, ...(all['ApiUrl'] === undefined ? {} : { ApiUrl: reachable(all['ApiUrl'], stage.endpoint) }) };
};

const bucket = 'cdk-hnb659fds-assets-000000000000-us-east-1';
const authorization = 'AWS4-HMAC-SHA256 Credential=test/20200101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=unchecked';

/**
 * Makes the bucket for assets: all that a deployment without roles needs of the CDK's bootstrap stack, for which `cdk bootstrap`
 * takes 9 s. Throws if the stage refuses.
 */
const bootstrap = async ({ endpoint }: Stage): Promise<void> => {
  const answer = await fetch(`${endpoint}/${bucket}`, { method: 'PUT', headers: { authorization } });
  if (!answer.ok) throw new Error(`The bucket for assets: ${answer.status} ${await answer.text()}`);
};
