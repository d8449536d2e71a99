import { expect } from 'vitest';
import type { pricingStory } from './pricing-story.ts';

type Lines = Awaited<ReturnType<typeof pricingStory>>['lines'];
const shown = (lines: Lines) => lines.map(({ kind, meter, sku, dimensions, rate, amount }) => [kind, meter, sku, dimensions.tier ?? dimensions.class ?? '', rate, amount.amount]); // prettier-ignore

/** What the story must tell, wherever it is played; worked out by hand. The contract is in force for two thirds of the month. */
export const expectPricesBilled = ({ contract, preview, invoice, lines, page, late }: Awaited<ReturnType<typeof pricingStory>>) => {
  const ofContract = 'contract 2023-11-11T00:00:00.000Z';
  expect(shown(lines)).toEqual([
    ['true_up', 'commitment', 'gpus', '', '/commitments/0', '97.57'], // 200.00 less the five lines of gpu.time
    ['fixed', 'fixed', 'platform', '', '/rates/5', '200.00'],
    ['usage', 'gpu.time', 'gpu.h100', 'on-demand', `${ofContract} /overrides/0/rate of /rates/3`, '45.36'], // 0.9 of the same time
    ['usage', 'gpu.time', 'gpu.h100', 'spot', '/rates/4', '2.40'],
    ['true_up', 'gpu.time', 'gpu.h100', 'spot', '/rates/4', '4.27'], // two thirds of 10.00 less 2.40
    ['usage', 'gpu.time', 'gpu.h100', '', '/rates/3', '50.40'], // 12 GPU-hours until 22:30 in Berlin, 12 after it
    ['usage', 'tokens.cache_read', 'llm', 'batch', '/rates/2 of /rates/1 of /rates/0', '1.50'],
    ['usage', 'tokens.cache_read', 'llm', '', '/rates/2 of /rates/0', '3.00'],
    ['usage', 'tokens.input', 'llm', 'batch', '/rates/1 of /rates/0', '15.00'],
    ['usage', 'tokens.input', 'llm', '', '/rates/0', '30.00'],
  ]);
  expect(lines.find(({ rate }) => rate === '/rates/3')!.parts.map(({ says, quantity, amount }) => [says, BigInt(quantity) / 3_600_000_000n, amount])).toEqual([
    ['night', 12n, '14.4'],
    ['other hours', 12n, '36'],
  ]); // prettier-ignore
  expect([invoice.total, preview.total, preview.lines]).toEqual([{ amount: '449.50', currency: 'USD' }, invoice.total, lines]);
  expect(invoice.prices).toEqual([
    { priceBook: 'contract', version: '2023-11-11T00:00:00.000Z', sha256: contract.sha256 },
    { priceBook: 'list', version: 'november', sha256: expect.any(String) },
  ]);
  expect(page).toContain('1.20 per GPU-hour night, 3.00 other hours, times 0.9');
  expect(shown(late)).toEqual([
    ['late', 'commitment', 'gpus', '', '/commitments/0', '-0.53'],
    ['late', 'gpu.time', 'gpu.h100', 'spot', '/rates/4', '4.80'],
    ['late', 'gpu.time', 'gpu.h100', 'spot', '/rates/4', '-4.27'],
  ]);
};
