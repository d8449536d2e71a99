import { test } from 'vitest';
import { client } from '#shared/client/client.ts';
import { deployment, makeWorld } from '#test/support/api-world.ts';
import { inProcess } from '#test/support/in-process.ts';
import { pricingStory } from '#test/support/pricing-story.ts';
import { expectPricesBilled } from '#test/support/pricing-told.ts';

test('spot, batch, cache and night prices, a discount and commitments of a contract, a monthly charge: each is billed, and billed again by difference', async () => {
  const { operator, tenant, producerKey } = await makeWorld('pricing', '2023-12-01T01:00:00Z');
  const as = (key: string) => client({ apiUrl: 'http://functions', fetch: inProcess(deployment), key });
  expectPricesBilled(await pricingStory({ operator: as(operator), tenant, producer: as(producerKey) }));
});
