import { expect, test } from 'vitest';
import { closingRun, type Mutant } from '#test/support/closing-run.ts';

const SEEDS = 90;

test('over seeds of late usage, voids, races, lost replies and deaths, what was used is billed once, month by month', async () => {
  const seen = { conflicts: 0, throttles: 0, lostReplies: 0, deaths: 0, voids: 0 };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { wrongs, met, voids } = await closingRun(seed);
    expect([seed, ...wrongs]).toEqual([seed]);
    for (const name of ['conflicts', 'throttles', 'lostReplies', 'deaths'] as const) seen[name] += met[name];
    seen.voids += voids;
  }
  console.log('closing model', { seeds: SEEDS, ...seen });
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
});

const mutants: Readonly<Record<string, Mutant>> = {
  'old months are not rated again': (deps) => ({ ...deps, usage: { ...deps.usage, again: async function* none() {} } }),
  'what is booked is taken for nothing': (deps) => ({
    ...deps,
    invoicing: {
      ...deps.invoicing,
      booked: async (tenant, periods) => (await deps.invoicing.booked(tenant, periods)).map((state) => ({ ...state, document: null })),
    },
  }),
};

test.each(Object.entries(mutants))('the model notices where %s', async (_, mutant) => {
  const found: string[] = [];
  for (let seed = 1; seed <= SEEDS && found.length === 0; seed += 1) {
    found.push(
      ...(await closingRun(seed, mutant).then(
        ({ wrongs }) => wrongs,
        (error: unknown) => [String(error)],
      )),
    );
  }
  expect(found).not.toEqual([]);
});
