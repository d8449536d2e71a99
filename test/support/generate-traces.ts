import { type Random, seeded } from './random.ts';

/** Second of the pod trace at which the billing period starts and ends. */
const MONTH = { start: 133 * 86_400, end: 163 * 86_400 };

/** Inputs of the replay's shapes with other values: SKUs, alternatives, missing times, month bounds, zero counts, CRLF, prices. */
export const generateTraces = (seed: number, { tokens, pods }: { tokens: number; pods: number }) => {
  const chosen = seeded(seed);
  return {
    tokens: csv(chosen, 'TIMESTAMP,ContextTokens,GeneratedTokens', tokens, tokensRow),
    gpu: csv(
      chosen,
      'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time',
      pods,
      podRow,
    ),
    prices: JSON.stringify(priceBook(seed, chosen)),
  };
};

const csv = (chosen: Random, header: string, rows: number, row: (chosen: Random, index: number) => string): string => {
  const lineEnd = chosen.pick(['\n', '\r\n']);
  const lines = [header, ...Array.from({ length: rows }, (_, index) => row(chosen, index))];
  return lines.join(lineEnd) + chosen.pick(['', lineEnd]);
};

const tokensRow = (chosen: Random): string => {
  const edges = [
    '2023-10-31 23:59:59.9999999',
    '2023-11-01 00:00:00.0000000',
    '2023-11-30 23:59:59.9999999',
    '2023-12-01 00:00:00.0000000',
  ];
  const two = (from: number, to: number): string => String(between(chosen, from, to)).padStart(2, '0');
  const digits = String(between(chosen, 0, 9_999_999)).padStart(7, '0');
  const inside = `2023-11-${two(1, 30)} ${two(0, 23)}:${two(0, 59)}:${two(0, 59)}.${digits}`;
  const output = chosen.chance(0.2) ? 0 : between(chosen, 1, 2000);
  return [chosen.chance(0.05) ? chosen.pick(edges) : inside, between(chosen, 1, 20_000), output].join();
};

const podRow = (chosen: Random, index: number): string => {
  const scheduled = chosen.pick([MONTH.start, MONTH.end]) + between(chosen, -40 * 3600, 40 * 3600);
  const deleted = scheduled + (chosen.chance(0.1) ? between(chosen, -100, 0) : between(chosen, 1, 30 * 3600));
  const gpus = chosen.pick([0, 1, 1, 2, 8]);
  const spec = chosen.pick(['', 'V100M16|V100M32', 'A10', 'T4|P100', 'G2']);
  const time = (seconds: number): string => (chosen.chance(0.05) ? '' : String(seconds));
  const milli = gpus === 1 ? between(chosen, 1, 1000) : 1000;
  return [`pod-${index}`, 4000, 8192, gpus, milli, spec, 'LS', 'Running', scheduled, time(deleted), time(scheduled)].join();
};

const priceBook = (seed: number, chosen: Random) => {
  const fraction = (): string =>
    `${between(chosen, 0, 9)}.${String(between(chosen, 1, 999_999_999)).padStart(15, String(between(chosen, 0, 9)))}`;
  const gpu = { meter: 'gpu.time', unit: 'GPU-hour' };
  const graduated = { model: 'graduated', tiers: ['0.5', '12.345678', null].map((upTo) => ({ upTo, unitPrice: fraction() })) };
  return {
    name: 'generated',
    version: `seed-${seed}`,
    effectiveFrom: '2023-01-01T00:00:00Z',
    currency: 'USD',
    rates: [
      { ...gpu, sku: '*', ...graduated },
      { ...gpu, sku: 'gpu.generic', model: 'unit', unitPrice: fraction() },
      { ...gpu, sku: 'gpu.v100m16', ...graduated },
      { meter: 'tokens.input', sku: '*', unit: '1000 tokens', model: 'unit', unitPrice: fraction() },
      { meter: 'tokens.output', sku: '*', unit: '1000000 tokens', model: 'unit', unitPrice: '99.00' },
      { meter: 'tokens.output', sku: 'llm-large', unit: '1000 tokens', ...graduated },
    ],
  };
};

/** A whole number in [from, to]. */
const between = (chosen: Random, from: number, to: number): number => from + chosen.below(to - from + 1);
