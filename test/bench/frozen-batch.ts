import { formatInstant, type Instant } from '#shared/kernel/time.ts';
import type { SentBatch } from '#shared/metering/batch.ts';
import type { Random } from '#test/support/random.ts';

const TENANTS = 500;
const SKEW = 1.1;
const MODELS = ['deepseek-v3.1', 'llama-4-maverick', 'qwen3-235b', 'kimi-k2'] as const;
const SPREAD = 10_000;

const weights = Array.from({ length: TENANTS }, (_, rank) => 1 / (rank + 1) ** SKEW);
const total = weights.reduce((sum, weight) => sum + weight, 0);

const rankOf = (random: Random): number => {
  let left = random.next() * total;
  const rank = weights.findIndex((weight) => (left -= weight) < 0);
  return rank < 0 ? TENANTS - 1 : rank;
};

const numbered = (prefix: string, number: number) => `${prefix}_01JD${String(number).padStart(22, '0')}`;

const uuid = (random: Random): string => {
  const hex = Array.from({ length: 32 }, () => random.below(16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};

/** A batch of the frozen workload: 500 tenants by Zipf 1.1, one project and two models each, input and output tokens, UUID request ids. */
export const frozenBatch = (random: Random, events: number, start: Instant): SentBatch => ({
  watermark: formatInstant(start),
  events: Array.from({ length: events }, () => {
    const rank = rankOf(random);
    return {
      type: 'tokens',
      tenant: numbered('ten', rank),
      project: numbered('prj', rank),
      model: MODELS[(rank + random.below(2)) % MODELS.length]!,
      at: formatInstant(start + random.below(SPREAD)),
      tokens: { input: random.below(8_000), output: random.below(1_000) },
      requestId: uuid(random),
    };
  }),
});
