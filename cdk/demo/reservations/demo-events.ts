import type { SentEvent } from '#shared/client/freeze.ts';
import { type Booked, SKU } from './book-capacity.ts';

/**
 * What the two tenants used. The first names its reservation: 48 of 64 GPUs from 90 seconds after the start, the first token 41 s later,
 * and a burst of 128 at noon. The second names nothing, so that its 20 GPUs fill its 16 by SKU; before that, 2 GPUs run on demand.
 */
export const demoEvents = ([first, second]: readonly string[], { pinned }: Booked): SentEvent[] => {
  const gpu = (tenant: string, gpus: number, from: string, to: string, more: { readonly reservation?: string } = {}): SentEvent => ({
    type: 'gpu',
    tenant,
    sku: SKU,
    allocation: `${gpus}-gpus`,
    gpuMilli: gpus * 1_000,
    from: `2023-${from}Z`,
    to: `2023-${to}Z`,
    ...more,
  });
  const tagged = { reservation: pinned };
  return [
    gpu(first!, 48, '11-29T00:01:30', '11-29T12:00:00', tagged),
    { type: 'tokens', tenant: first!, model: 'llm-large', at: '2023-11-29T00:02:11Z', tokens: { output: 1_200_000 }, ...tagged },
    gpu(first!, 128, '11-29T12:00:00', '11-29T12:30:00', tagged),
    gpu(first!, 48, '11-29T12:30:00', '11-30T00:00:00', tagged),
    gpu(second!, 2, '11-30T06:00:00', '11-30T12:00:00'),
    gpu(second!, 20, '11-30T18:00:00', '12-01T00:00:00'),
  ];
};
