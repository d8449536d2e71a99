import { readFileSync } from 'node:fs';

const NAMES = { tokens: 'azure-llm-inference-2023-code.csv', gpu: 'alibaba-gpu-2023-pods.csv', prices: 'price-book.json' } as const;

/** Where a default input of the replay lies. */
const fixturePath = (name: keyof typeof NAMES): string => new URL(`../fixtures/${NAMES[name]}`, import.meta.url).pathname;

/** The contents of the replay's default inputs. */
export const fixtures = () => ({
  tokens: readFileSync(fixturePath('tokens'), 'utf8'),
  gpu: readFileSync(fixturePath('gpu'), 'utf8'),
  prices: readFileSync(fixturePath('prices'), 'utf8'),
});

/** The header and every twentieth row. */
const everyTwentieth = (csv: string): string =>
  csv
    .split('\n')
    .filter((_, line) => line === 0 || line % 20 === 1)
    .join('\n');
/** The default traces, thinned out. */
export const twentieth = ({ tokens, gpu, prices }: ReturnType<typeof fixtures>) => ({
  tokens: everyTwentieth(tokens),
  gpu: everyTwentieth(gpu),
  prices,
});
