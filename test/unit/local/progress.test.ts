import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { step } from '#cdk/local/progress.ts';

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.useFakeTimers();
  vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  vi.stubGlobal('process', { ...process, stdout: { ...process.stdout, isTTY: false } });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('without a terminal a step says how far it is, its rate since this run began, and the time left', () => {
  const sending = step('Send', 4000, 'events');
  sending.reached(1000);
  vi.advanceTimersByTime(5000);
  sending.reached(2000);
  sending.done('4000 events');
  expect(lines).toEqual([
    'Send: ...',
    'Send: 1000 of 4000 events, 0.0 s, 0 events/s',
    'Send: 1000 of 4000 events, 5.0 s, 0 events/s',
    'Send: 4000 events (5.0 s)',
  ]);
});

test('news come at most once a second, and a silent step speaks every five', () => {
  const waiting = step('Count');
  for (const text of ['a', 'b', 'c']) waiting.note(text);
  vi.advanceTimersByTime(10_000);
  waiting.fail('no answer');
  expect(lines).toEqual(['Count: ...', 'Count: a, 0.0 s', 'Count: c, 5.0 s', 'Count: c, 10.0 s', 'Count: failed after 10.0 s: no answer']);
});
