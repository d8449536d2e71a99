import { createHash } from 'node:crypto';

/** The name of the factory that belongs to these inputs: two replays never meet, and the same one resumes where it stopped. */
export const replayName = (inputs: {
  readonly tokens: string;
  readonly gpu: string;
  readonly prices: string;
  readonly tenants: number;
  readonly run: string;
}): string => {
  const { tokens, gpu, prices, tenants, run } = inputs;
  const parts = [tokens, gpu, prices, String(tenants), run].map((part) => createHash('sha256').update(part).digest('hex'));
  return `replay-${createHash('sha256').update(parts.join()).digest('hex').slice(0, 12)}`;
};
