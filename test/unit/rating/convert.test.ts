import { expect, test } from 'vitest';
import { formatExact, parseSigned } from '#shared/kernel/decimal.ts';
import { converted } from '#shared/rating/domain/convert.ts';

test.each([
  ['1400', '1000', 'exact', '1400'],
  ['1400', '1000', 'ceil', '2000'],
  ['1400', '1000', 'floor', '1000'],
  ['2000', '1000', 'ceil', '2000'],
  ['0', '1000', 'ceil', '0'],
  ['0.7', '0.25', 'ceil', '0.75'],
  ['-1400', '1000', 'ceil', '-1000'],
  ['-1400', '1000', 'floor', '-2000'],
] as const)('%s by %s, %s, is priced as %s', (quantity, unit, conversion, priced) =>
  expect(formatExact(converted(parseSigned(quantity), parseSigned(unit), conversion))).toBe(priced),
);
