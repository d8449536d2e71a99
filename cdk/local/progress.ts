import { Presets, SingleBar } from 'cli-progress';

/** One long step. `note` says what it is at just now; exactly one of `done` and `fail` ends it. */
export type Step = {
  advance: (count?: number) => void;
  note: (text: string) => void;
  done: (text?: string) => void;
  fail: (text: string) => void;
};

const EVERY = 1000; // milliseconds between two plain lines of a step

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const plainStep = (name: string, total: number | undefined): Step => {
  const started = Date.now();
  let count = 0;
  let printed = 0;
  const print = (text: string) => {
    printed = Date.now();
    console.log(`${name}: ${text}`);
  };
  const measure = (): string => {
    const elapsed = Date.now() - started;
    const rate = count / Math.max(elapsed / 1000, 0.001);
    const left = total === undefined ? '' : `, ${seconds(((total - count) / Math.max(rate, 0.001)) * 1000)} left`;
    return `${count}${total === undefined ? '' : ` of ${total}`}, ${seconds(elapsed)}, ${rate.toFixed(0)}/s${left}`;
  };
  print('...');
  return {
    advance: (more = 1) => {
      count += more;
      if (Date.now() - printed >= EVERY) print(measure());
    },
    note: (text) => {
      if (Date.now() - printed >= EVERY) print(`${text} (${seconds(Date.now() - started)})`);
    },
    done: (text) => print(`${text ?? 'done'} (${seconds(Date.now() - started)})`),
    fail: (text) => print(`failed after ${seconds(Date.now() - started)}: ${text}`),
  };
};

/** cli-progress draws nothing by itself when nothing advances: a step without a total shows its clock by a timer. */
const barStep = (name: string, total: number | undefined): Step => {
  const started = Date.now();
  let count = 0;
  const format = total === undefined ? '{name}: {elapsed} {text}' : '{name} {bar} {value}/{total} {elapsed}, {rate}/s, {eta} s left {text}';
  const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true, fps: 10 }, Presets.shades_classic);
  const payload = (text?: string) => {
    const elapsed = Date.now() - started;
    return {
      name,
      elapsed: seconds(elapsed),
      rate: (count / Math.max(elapsed / 1000, 0.001)).toFixed(0),
      ...(text === undefined ? {} : { text }),
    };
  };
  bar.start(total ?? 1, 0, payload(''));
  const timer = setInterval(() => bar.update(payload()), 200);
  timer.unref();
  const end = (text: string) => {
    clearInterval(timer);
    bar.stop();
    console.log(`${name}: ${text}`);
  };
  return {
    advance: (more = 1) => {
      count += more;
      if (total !== undefined) bar.update(count, payload());
    },
    note: (text) => bar.update(payload(text)),
    done: (text) => end(`${text ?? 'done'} (${seconds(Date.now() - started)})`),
    fail: (text) => end(`failed after ${seconds(Date.now() - started)}: ${text}`),
  };
};

/** Reports a long step: a bar on a terminal, plain lines elsewhere; with rate and time left where `total` is known. */
export const step = (name: string, total?: number): Step => (process.stdout.isTTY ? barStep(name, total) : plainStep(name, total));
