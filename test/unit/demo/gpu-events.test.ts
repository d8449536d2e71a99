import { expect, test } from 'vitest';
import { gpuEvents } from '#cdk/demo/gpu-events.ts';
import { fixtures } from '#test/support/fixture.ts';

const HEADER = 'name,num_gpu,gpu_milli,gpu_spec,deletion_time,scheduled_time';
/** Seconds of the trace at which the month starts and ends. */
const [START, END] = [133 * 86_400, 163 * 86_400];
const read = (...rows: string[]) => gpuEvents([HEADER, ...rows].join('\n'), ['a', 'b']);

test('the default trace gives 17,967 events and the published counts of skipped rows', () => {
  const { events, skipped } = gpuEvents(fixtures().gpu, ['a']);
  expect(events).toHaveLength(17_967);
  expect(skipped).toEqual({ 'without GPU': 1088, 'without a time': 861, 'outside the period': 3028 });
});

test('a pod is split at UTC hours and billed for all of its GPUs', () => {
  const { events } = read(`pod-1,2,500,,${START + 7300},${START + 3000}`);
  const pod = { type: 'gpu', tenant: 'a', sku: 'gpu.generic', allocation: 'pod-1', gpuMilli: 1000 };
  expect(events).toEqual([
    { ...pod, from: '2023-11-01T00:50:00.000Z', to: '2023-11-01T01:00:00.000Z' },
    { ...pod, from: '2023-11-01T01:00:00.000Z', to: '2023-11-01T02:00:00.000Z' },
    { ...pod, from: '2023-11-01T02:00:00.000Z', to: '2023-11-01T02:01:40.000Z' },
  ]);
});

test('a pod is clipped at both ends of the month', () => {
  const { events } = read(`pod-1,1,1000,,${END + 60},${START - 60}`);
  expect(events).toHaveLength(30 * 24);
  expect([events.at(0), events.at(-1)]).toMatchObject([{ from: '2023-11-01T00:00:00.000Z' }, { to: '2023-12-01T00:00:00.000Z' }]);
});

test('the first alternative of a GPU names the SKU', () => {
  const { events } = read(`pod-1,1,1000,V100M16|V100M32,${START + 1},${START}`, `pod-2,1,1000,G2,${START + 1},${START}`);
  expect(events).toMatchObject([{ sku: 'gpu.v100m16' }, { sku: 'gpu.g2' }]);
});

test('events are in the order of their starts, then of their rows', () => {
  const { events } = read(
    `late,1,1000,,${START + 9},${START + 5}`,
    `first,1,1000,,${START + 9},${START}`,
    `second,1,1000,,${START + 9},${START}`,
  );
  expect(events).toMatchObject([{ allocation: 'first' }, { allocation: 'second' }, { allocation: 'late' }]);
});

test('rows that cannot be billed are counted by reason', () => {
  const { events, skipped } = read(
    `pod-1,0,0,,${START + 9},${START}`,
    `pod-2,1,1000,,,${START}`,
    `pod-3,1,1000,,${START},`,
    `pod-4,1,1000,,${START},${START}`,
    `pod-5,1,1000,,${START},${START - 1}`,
    `pod-6,1,1000,,${END + 1},${END}`,
  );
  expect(events).toEqual([]);
  expect(skipped).toEqual({ 'without GPU': 1, 'without a time': 2, 'deletion not after scheduling': 1, 'outside the period': 2 });
});
