import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** `probe` runs an interpreter and returns its version like `3.13.0`; it throws if it cannot be run or cannot make environments. */
type LookUp = { candidates: readonly string[]; probe: (command: string) => Promise<string>; installWithUv: () => Promise<string> };

const pyenvInterpreters = (): string[] =>
  [process.env['PYENV_ROOT'], join(homedir(), '.pyenv')]
    .filter((root) => root !== undefined)
    .map((root) => join(root, 'versions'))
    .filter((versions) => existsSync(versions))
    .flatMap((versions) => readdirSync(versions).map((name) => join(versions, name, 'bin', 'python3')));

const onThisMachine = (): LookUp => ({
  candidates: ['python3.13', 'python3.14', 'python3', ...new Set(pyenvInterpreters())],
  probe: async (command) =>
    (await runCommand(command, ['-c', 'import sys, venv, ensurepip; print("%d.%d.%d" % sys.version_info[:3])'])).trim(),
  installWithUv: async () => {
    await runCommand('uv', ['python', 'install', '3.13']);
    return (await runCommand('uv', ['python', 'find', '3.13'])).trim();
  },
});

const isRecent = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major === 3 && minor >= 13;
};

const reason = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return 'not found';
  return /ensurepip|venv/.test(message.split('\n').at(-1) ?? '') ? 'lacks the modules venv and ensurepip' : 'does not run';
};

/**
 * Finds an interpreter of Python 3.13 or later by running each candidate, since shims on the path may stand for an older one.
 * Throws an error which names what was looked for and how to install it.
 */
export const findPython = async ({ candidates, probe, installWithUv }: LookUp = onThisMachine()): Promise<string> => {
  const seen: string[] = [];
  for (const candidate of candidates) {
    try {
      const version = await probe(candidate);
      if (isRecent(version)) return candidate;
      seen.push(`${candidate}: ${version} is too old`);
    } catch (error) {
      seen.push(`${candidate}: ${reason(error)}`);
    }
  }
  try {
    return await installWithUv();
  } catch (error) {
    seen.push(`uv python install 3.13: ${reason(error)}`);
  }
  throw new Error(
    [
      'The local stage needs Python 3.13 or later with its venv module. Looked for:',
      ...seen.map((line) => `  ${line}`),
      'Install it with one of: `uv python install 3.13`, `pyenv install 3.13`, `brew install python@3.13`, `apt install python3.13 python3.13-venv`.',
      'Or point LOCALSTACK_ENDPOINT at a LocalStack that already runs.',
    ].join('\n'),
  );
};
