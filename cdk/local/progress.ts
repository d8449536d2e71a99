import { Presets, SingleBar } from 'cli-progress';

/** One long step. `note` says what it is at just now; exactly one of `done` and `fail` ends it. */
export type Step = {
  advance: (count?: number) => void;
  note: (text: string) => void;
  done: (text?: string) => void;
  fail: (text: string) => void;
};

// Milliseconds: a plain line is printed for news at most so often, and without news at least so often.
const BETWEEN_NEWS = 1000;
const SILENCE = 5000;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const plainStep = (name: string, total: number | undefined): Step => {
  const started = Date.now();
  let count = 0;
  let printed = 0;
  let news = '';
  const print = (text: string) => console.log(`${name}: ${text}`);
  const measure = (): string => {
    const elapsed = Date.now() - started;
    if (count === 0) return seconds(elapsed);
    const rate = count / Math.max(elapsed / 1000, 0.001);
    const left = total === undefined ? '' : `, ${seconds(((total - count) / rate) * 1000)} left`;
    return `${count}${total === undefined ? '' : ` of ${total}`}, ${seconds(elapsed)}, ${rate.toFixed(0)}/s${left}`;
  };
  const tell = (interval: number) => {
    if (Date.now() - printed < interval) return;
    printed = Date.now();
    print([news, measure()].filter((part) => part !== '').join(', '));
  };
  const heartbeat = setInterval(() => tell(SILENCE), SILENCE / 5);
  const end = (text: string) => {
    clearInterval(heartbeat);
    print(text);
  };
  print('...');
  return {
    advance: (more = 1) => {
      count += more;
      tell(BETWEEN_NEWS);
    },
    note: (text) => {
      news = text;
      tell(BETWEEN_NEWS);
    },
    done: (text) => end(`${text ?? 'done'} (${seconds(Date.now() - started)})`),
    fail: (text) => end(`failed after ${seconds(Date.now() - started)}: ${text}`),
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
