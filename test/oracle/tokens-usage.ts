import { PERIOD } from './period.ts';
import { cell, rows, whole } from './rows.ts';
import { addUsage, type Used } from './usage.ts';

export type TokensCount = { readonly usage: Map<string, Used>; events: number; withoutTime: number; outsidePeriod: number };

/** Sums the tokens of the inference trace by tenant. */
export const tokensUsage = (csv: string, tenants: number): TokensCount => {
  const count: TokensCount = { usage: new Map(), events: 0, withoutTime: 0, outsidePeriod: 0 };
  for (const [index, row] of rows(csv).entries()) {
    const time = cell(row, 'TIMESTAMP');
    if (time === '') {
      count.withoutTime += 1;
      continue;
    }
    const at = milliseconds(time);
    if (at < PERIOD.start || at >= PERIOD.end) {
      count.outsidePeriod += 1;
      continue;
    }
    const tenant = `t${(index % tenants) + 1}`;
    addUsage(count.usage, tenant, 'tokens.input', 'llm-large', whole(cell(row, 'ContextTokens')), at);
    addUsage(count.usage, tenant, 'tokens.output', 'llm-large', whole(cell(row, 'GeneratedTokens')), at);
    count.events += 1;
  }
  return count;
};

/** `2023-11-16 18:17:03.9799600` in UTC; digits after the millisecond are cut. */
const milliseconds = (text: string): number => {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.(\d+))?Z?$/.exec(text);
  const value = match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2]}.${(match[3] ?? '').slice(0, 3).padEnd(3, '0')}Z`);
  if (Number.isNaN(value)) throw new Error(`not a time: ${JSON.stringify(text)}`);
  return value;
};
