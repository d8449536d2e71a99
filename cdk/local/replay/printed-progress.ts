import type { Progress } from './progress.ts';

type Terminal = { readonly isTTY?: boolean; write(text: string): unknown };

/** Prints progress: on a terminal one line a step that is rewritten, elsewhere a line every five seconds. */
export const printedProgress = (terminal: Terminal = process.stderr): Progress => ({
  start(name, total, unit = '') {
    const start = performance.now();
    let first: number | undefined;
    let count = 0;
    const line = (): string => {
      const elapsed = (performance.now() - start) / 1000;
      if (total === undefined) return `${name} · ${elapsed.toFixed(0)} s`;
      const rate = (count - (first ?? 0)) / Math.max(elapsed, 0.001);
      const left = rate > 0 ? `${Math.ceil((total - count) / rate)} s left` : 'time left unknown';
      return `${name} · ${count}/${total} ${unit} · ${elapsed.toFixed(0)} s · ${rate.toFixed(0)} ${unit}/s · ${left}`;
    };
    const show = (): unknown => terminal.write(terminal.isTTY === true ? `\r\u001b[K${line()}` : `${line()}\n`);
    const timer = setInterval(show, terminal.isTTY === true ? 200 : 5000).unref();
    return {
      reached(now) {
        first ??= now;
        count = now;
      },
      done(outcome) {
        clearInterval(timer);
        const elapsed = ((performance.now() - start) / 1000).toFixed(1);
        terminal.write(`${terminal.isTTY === true ? '\r\u001b[K' : ''}${name} · ${outcome ?? 'done'} · ${elapsed} s\n`);
      },
    };
  },
});
