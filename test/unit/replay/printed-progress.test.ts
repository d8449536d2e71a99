import { expect, test, vi } from 'vitest';
import { printedProgress } from '#cdk/local/replay/printed-progress.ts';

const shown = (isTTY: boolean, milliseconds: number): string => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  let text = '';
  const step = printedProgress({ isTTY, write: (more) => (text += more) }).start('Send', 4000, 'events');
  step.reached(1000);
  vi.advanceTimersByTime(milliseconds - 1);
  step.reached(2000);
  vi.advanceTimersByTime(1);
  step.done('4000 events');
  vi.useRealTimers();
  return text;
};

test('a step shows how far it is, its rate since it started, and the time left', () => {
  expect(shown(false, 5000)).toBe('Send · 2000/4000 events · 5 s · 200 events/s · 10 s left\nSend · 4000 events · 5.0 s\n');
});

test('on a terminal the line of a step is rewritten', () => {
  expect(shown(true, 200).split('\r\u001b[K')).toEqual([
    '',
    'Send · 2000/4000 events · 0 s · 5000 events/s · 1 s left',
    'Send · 4000 events · 0.2 s\n',
  ]);
});
