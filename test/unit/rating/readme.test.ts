import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { InvoiceLine } from '#shared/invoicing/domain/invoice-plan.ts';
import { HOUR, parseInstant, periodOf } from '#shared/kernel/time.ts';
import { addSpan, encodeMinutes, minutesOf, openMinutes } from '#shared/metering/domain/minute-sums.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { contractTerms } from '#shared/rating/contract.ts';
import { rateModels } from '#test/support/rate-models.ts';
import { priceBook } from '#shared/rating/price-book.ts';
import { contractDocument, priceDocument, readContractDocument, readPriceDocument } from '#shared/rating/price-document.ts';
import { defaultProject } from '#shared/tenancy/domain/directory.ts';
import { usageHour } from '#test/support/billing.ts';
import { planOf } from '#test/support/rate-month.ts';

const readme = readFileSync(new URL('../../../shared/rating/README.md', import.meta.url), 'utf8');
const [bookJson, contractJson] = [...readme.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text]) => JSON.parse(text!) as unknown);

/** The rows of the table under a heading cell, each as its cells. */
const table = (firstCell: string): readonly (readonly string[])[] => {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${firstCell} |`));
  const rows = lines.slice(start + 2);
  return rows.slice(0, rows.findIndex((line) => !line.startsWith('|'))).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())); // prettier-ignore
};

const MICRO = 1_000;
/** A row of usage: from, to, project, SKU, what it names, and what was used. */
const hoursOf = ([from, to, project, sku, named, used]: readonly string[]): readonly UsageHour[] => {
  const [start, end] = [parseInstant(`${from}:00Z`), parseInstant(`${to}:00Z`)];
  const at = { project: project!, sku: sku!, dimensions: named === '' ? {} : Object.fromEntries([named!.split(' ')]) };
  const gpus = /^(\d+) GPUs?$/.exec(used!)?.[1];
  if (gpus === undefined) {
    const counters = Object.fromEntries(used!.split(', ').map((one) => one.split(' ')).map(([count, kind]) => [kind, BigInt(count!)])); // prettier-ignore
    return [usageHour({ ...at, family: 'tokens', hour: start, counters })];
  }
  const hours: UsageHour[] = [];
  for (let hour = start - (start % HOUR); hour < end; hour += HOUR) {
    const sums = openMinutes();
    addSpan(sums, { gpuMilli: Number(gpus) * MICRO, from: Math.max(hour, start), to: Math.min(hour + HOUR, end) });
    const minutes = minutesOf(sums);
    const billable = minutes.reduce((sum, minute) => sum + minute, 0n);
    hours.push(usageHour({ ...at, family: 'gpu', hour, minutes: encodeMinutes(minutes), counters: { measured: billable, billable, excluded: 0n } })); // prettier-ignore
  }
  return hours;
};

const published = priceBook.parse(bookJson);
const terms = contractTerms.parse(contractJson);

const rowOf = ({ kind, project, meter, sku, dimensions, quantity, price, amount }: InvoiceLine): readonly string[] => {
  const of = [meter, sku, ...Object.values(dimensions)].join(' ');
  return [kind, project === defaultProject(terms.tenant) ? '(default)' : project, of, kind === 'usage' ? quantity : '', price!, amount];
}; // prettier-ignore

test('the usage in the README comes to the lines in the README, by its price book and its contract', () => {
  const versions = [readPriceDocument(priceDocument(published))];
  const contracts = [readContractDocument(contractDocument(terms), published.currency)];
  const hours = table('from').flatMap(hoursOf);
  const plan = planOf({ tenant: terms.tenant, period: periodOf(terms.effectiveFrom), prices: { contracts, versions }, commitments: [], hours });
  const rows = plan.lines.map(rowOf);
  expect([...rows, ['total', '', '', '', '', plan.total]].map((row) => row.join(' | '))).toEqual(
    table('kind').map((row) => row.map((cell) => cell.replaceAll('`', '')).join(' | ')),
  );
  expect(plan.unrated).toEqual([]);
  const cached = plan.lines.find(({ meter, dimensions }) => meter === 'tokens.cache_read' && dimensions.tier === 'batch')!;
  expect(readme).toContain(`\`${cached.rate}\` is the batch's cache`);
}); // prettier-ignore

test('its table of models has every model that a price book may name, each with a rate that may be published', () => {
  const rows = table('model');
  expect(rows.map(([model]) => model!.replaceAll('`', '')).sort()).toEqual([...rateModels].sort());
  for (const [model, , , example] of rows) {
    const of = model === '`fixed`' ? {} : model === '`matrix`' ? { unit: '1000000 tokens' } : { meter: 'tokens.cache_read', sku: 'llm', ...(model === '`multiplier`' ? {} : { unit: '1000000 tokens' }) }; // prettier-ignore
    const rate = { ...of, model: model!.replaceAll('`', ''), ...(JSON.parse(`{${example!.replaceAll('`', '')}}`) as object) };
    const base = { meter: 'tokens.input', sku: 'llm', unit: '1000000 tokens', model: 'unit', unitPrice: '1' };
    const checked = priceBook.safeParse({ ...(bookJson as object), rates: [base, rate] });
    expect(checked.error?.issues ?? [], model).toEqual([]);
  }
});

test('it stays readable at one go', () => expect(readme.split('\n').length).toBeLessThanOrEqual(151));
