import { spawn } from 'node:child_process';

type Options = { cwd?: string; env?: NodeJS.ProcessEnv; onLine?: (line: string) => void };

/** Runs a program to its end and returns its standard output; throws with the end of what it printed if it fails. It does not outlive this process's exit. */
export const runCommand = (command: string, parameters: readonly string[], { cwd, env, onLine }: Options = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, parameters, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let everything = '';
    const read = (text: string) => {
      everything += text;
      for (const line of text.split('\n')) if (line.trim() && onLine) onLine(line.trim());
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      read(text);
    });
    child.stderr.setEncoding('utf8').on('data', read);
    const kill = () => child.kill();
    process.once('exit', kill);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', kill);
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${parameters.join(' ')}\nfailed with exit code ${code}:\n${everything.trim().slice(-3000)}`));
    });
  });
