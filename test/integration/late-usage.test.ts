import { test } from 'vitest';
import { makeHttpWorld } from '#test/support/http-world.ts';
import { lateUsageStory } from '#test/support/late-usage-story.ts';
import { expectLateUsageBilledOnce } from '#test/support/late-usage-told.ts';
import { sharedStage } from '#test/support/stage.ts';

const stage = await sharedStage();

test('late batches are billed by the next invoice at the prices of their month, and again, once, by its reissue, over HTTP', async () => {
  expectLateUsageBilledOnce(await lateUsageStory(await makeHttpWorld(stage, 'late-usage')));
});
