import { test } from 'vitest';
import { client } from '#shared/client/client.ts';
import { deployment, makeWorld } from '#test/support/api-world.ts';
import { inProcess } from '#test/support/in-process.ts';
import { lateUsageStory } from '#test/support/late-usage-story.ts';
import { expectLateUsageBilledOnce } from '#test/support/late-usage-told.ts';

test("Usage of November sent after November's close was accepted with 201 and never billed: December bills it, once, at November's prices", async () => {
  const { operator, tenant, producerKey } = await makeWorld('late-usage', '2023-12-01T01:00:00Z');
  const as = (key: string) => client({ apiUrl: 'http://functions', fetch: inProcess(deployment), key });
  expectLateUsageBilledOnce(await lateUsageStory({ operator: as(operator), tenant, producer: as(producerKey) }));
});
