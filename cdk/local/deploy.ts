import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-folder.ts';
import { runCommand } from './run-command.ts';
import type { Stage } from './stage.ts';
import type { OnProgress } from './tools.ts';

/** The outputs of all stacks, by their names. */
export type Outputs = Record<string, string>;

const executable = (name: string): string => join(projectRoot, 'node_modules', '.bin', name);

/** Deploys the CDK app to a stage, with all files of the run in the stage's folder; throws with the end of what the CDK printed. */
export const deployApp = async (stage: Stage, { onProgress = () => {} }: { onProgress?: OnProgress } = {}): Promise<Outputs> => {
  const folder = join(stage.folder, 'deploy');
  mkdirSync(folder, { recursive: true });
  const outputs = join(folder, 'outputs.json');
  const app = [
    '--app',
    `"${process.execPath}" "${join(projectRoot, 'cdk', 'app.ts')}"`,
    '--output',
    join(folder, 'cdk.out'),
    '-c',
    'stage=local',
  ];
  const env = { ...process.env, ...stage.env, CI: 'true' };
  const cdk = (parameters: readonly string[]) =>
    runCommand(executable('cdklocal'), parameters, {
      cwd: join(projectRoot, 'cdk'),
      env,
      onLine: (line) => onProgress(line.slice(0, 100)),
    });
  onProgress('bootstrapping');
  await cdk(['bootstrap', 'aws://000000000000/us-east-1', ...app]);
  onProgress('deploying');
  await cdk(['deploy', '--all', ...app, '--require-approval', 'never', '--method', 'direct', '--outputs-file', outputs]);
  const stacks = Object.values(JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Outputs>);
  return Object.assign({}, ...stacks) as Outputs;
};
