import { test } from 'vitest';
import { makeHttpWorld } from '#test/support/http-world.ts';
import { pricingStory } from '#test/support/pricing-story.ts';
import { expectPricesBilled } from '#test/support/pricing-told.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();

test('a book and a contract of many prices are billed as worked out by hand, over HTTP', async () => {
  expectPricesBilled(await pricingStory(await makeHttpWorld(stage, 'pricing')));
});
