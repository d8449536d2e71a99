import { expect, test } from 'vitest';
import { quotaLimits, stepsFrom, supplyLimits } from '#shared/capacity/domain/limits.ts';
import { slotOf } from '#shared/capacity/domain/slots.ts';
import { parseInstant } from '#shared/kernel/time.ts';

const at = (time: string) => parseInstant(`2023-12-01T${time}Z`);
const slot = (time: string) => slotOf(at(time));

test('a level counts from the slot that holds its time, and of two in one slot the later one counts', () => {
  const steps = stepsFrom([
    { from: at('00:00:00'), n: 8 },
    { from: at('00:14:59'), n: 16 },
    { from: at('00:15:00'), n: 4 },
  ]);
  expect(steps).toEqual([
    { at: slot('00:00:00'), value: 16 },
    { at: slot('00:15:00'), value: 4 },
  ]);
});

test('what changes nothing is no step, also where a later level of its slot takes a change back', () => {
  expect(stepsFrom([])).toEqual([]);
  expect(stepsFrom([{ from: at('00:00:00'), n: 0 }])).toEqual([]);
  const steps = stepsFrom([
    { from: at('00:00:00'), n: 8 },
    { from: at('01:00:00'), n: 8 },
    { from: at('02:00:00'), n: 9 },
    { from: at('02:10:00'), n: 8 },
    { from: at('03:00:00'), n: 0 },
  ]);
  expect(steps).toEqual([
    { at: slot('00:00:00'), value: 8 },
    { at: slot('03:00:00'), value: 0 },
  ]);
});

test('maintenance and overrides take whole slots around their times', () => {
  const window = { start: at('00:10:00'), end: at('00:31:00'), n: 2 };
  const adjustments = [{ start: slot('00:00:00'), end: slot('00:45:00'), n: 2 }];
  const { adjustments: maintained } = supplyLimits({ steps: [], maintenance: [window] });
  const { adjustments: overridden } = quotaLimits({ overrides: [window] });
  expect([maintained, overridden]).toEqual([adjustments, adjustments]);
});

test('a quota without steps is no limit, one with an empty list is none of the capacity', () => {
  expect(quotaLimits({ overrides: [] }).base.at(-1)?.value).toBeGreaterThan(100_000_000);
  expect(quotaLimits({ steps: [], overrides: [] }).base).toEqual([]);
  const floor = [{ from: at('00:00:00'), n: 4 }];
  expect(quotaLimits({ overrides: [], floor }).floor).toEqual([{ at: slot('00:00:00'), value: 4 }]);
});
