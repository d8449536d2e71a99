import { execFileSync } from 'node:child_process';

type Listed = { pid: number; parent: number; group: number; command: string };

/** Zombies are left out: they are dead, and only wait for their parent to notice. */
const listProcesses = (): Listed[] =>
  execFileSync('ps', ['-axww', '-o', 'pid=,ppid=,pgid=,stat=,command='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, group, state, command] = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
      if (state === undefined || state.startsWith('Z')) return [];
      return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command: command ?? '' }];
    });

/** The processes which descend from `root`, are in its group, or name `folder` in their command line, by process id. */
export const processesOf = (root: number, folder: string): number[] => {
  const all = listProcesses().filter(({ pid }) => pid !== process.pid);
  const found = new Set(all.filter((one) => one.pid === root || one.group === root || one.command.includes(folder)).map(({ pid }) => pid));
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
  }
  return [...found];
};

export const isRunning = (pid: number): boolean => listProcesses().some((one) => one.pid === pid);
