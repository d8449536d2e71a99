import { expect, test } from 'vitest';
import { CALM, isRight } from '#test/bench/peer-run.ts';
import { peers } from '#test/bench/peers.ts';

test.each(peers.map((peer) => [peer.name, peer] as const))('%s counts right where nothing goes wrong', async (_, peer) => {
  for (let seed = 1; seed <= 5; seed += 1) expect(await isRight(peer, seed, CALM), `seed ${seed}`).toBe(true);
});

test('of the peers only the transaction counts right under faults', async () => {
  const right = await Promise.all(
    peers.map(async (peer) => (await Promise.all([1, 2, 3, 4, 5].map((seed) => isRight(peer, seed)))).every(Boolean)),
  );
  expect(right).toEqual([false, true, false]);
});
