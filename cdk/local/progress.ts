import { Presets, SingleBar } from 'cli-progress';

/** One long step; exactly one of `done` and `fail` ends it. */
export type Step = {
  /** How much is done by now. What was done before this run counts into the first call, and not into the rate. */
  reached: (count: number) => void;
  /** What it is at just now. */
  note: (text: string) => void;
  done: (text?: string) => void;
  fail: (text: string) => void;
};

/** Shows a long step; with rate and time left where `total`, in units, is known. */
export type Progress = (name: string, total?: number, unit?: string) => Step;

// Milliseconds: a plain line is printed for news at most so often, and without news at least so often.
const BETWEEN_NEWS = 1000;
const SILENCE = 5000;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** Counts, and says it in words: `400 of 2000 events, 2.0 s, 200 events/s, 8.0 s left`. */
const meter = (total: number | undefined, unit: string) => {
  const started = Date.now();
  let first: number | undefined;
  let count = 0;
  const elapsed = () => Date.now() - started;
  return {
    elapsed: () => seconds(elapsed()),
    count: (now: number) => {
      first ??= now;
      count = now;
    },
    words: (): string => {
      if (total === undefined || first === undefined) return seconds(elapsed());
      const rate = (count - first) / Math.max(elapsed() / 1000, 0.001);
      const left = rate > 0 ? `, ${seconds(((total - count) / rate) * 1000)} left` : '';
      return `${count} of ${total} ${unit}, ${seconds(elapsed())}, ${rate.toFixed(0)} ${unit}/s${left}`;
    },
  };
};

const plainStep: Progress = (name, total, unit = '') => {
  const { elapsed, count, words } = meter(total, unit);
  let printed = 0;
  let news = '';
  const print = (text: string) => console.log(`${name}: ${text}`);
  const tell = (interval: number) => {
    if (Date.now() - printed < interval) return;
    printed = Date.now();
    print([news, words()].filter((part) => part !== '').join(', '));
  };
  const heartbeat = setInterval(() => tell(SILENCE), SILENCE / 5).unref();
  const end = (text: string) => {
    clearInterval(heartbeat);
    print(text);
  };
  print('...');
  return {
    reached: (now) => {
      count(now);
      tell(BETWEEN_NEWS);
    },
    note: (text) => {
      news = text;
      tell(BETWEEN_NEWS);
    },
    done: (text) => end(`${text ?? 'done'} (${elapsed()})`),
    fail: (text) => end(`failed after ${elapsed()}: ${text}`),
  };
};

/** cli-progress draws nothing by itself when nothing advances, so a timer shows the clock. */
const barStep: Progress = (name, total, unit = '') => {
  const { elapsed, count, words } = meter(total, unit);
  let news = '';
  const format = total === undefined ? '{name}: {words} {news}' : '{name} {bar} {words} {news}';
  const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true, fps: 10 }, Presets.shades_classic);
  const payload = () => ({ name, words: words(), news });
  bar.start(total ?? 1, 0, payload());
  const timer = setInterval(() => bar.update(payload()), 200).unref();
  const end = (text: string) => {
    clearInterval(timer);
    bar.stop();
    console.log(`${name}: ${text}`);
  };
  return {
    reached: (now) => {
      count(now);
      if (total !== undefined) bar.update(now, payload());
    },
    note: (text) => {
      news = text;
      bar.update(payload());
    },
    done: (text) => end(`${text ?? 'done'} (${elapsed()})`),
    fail: (text) => end(`failed after ${elapsed()}: ${text}`),
  };
};

/** A bar on a terminal, plain lines elsewhere. */
export const step: Progress = (...named) => (process.stdout.isTTY ? barStep(...named) : plainStep(...named));
