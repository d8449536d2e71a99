import type { Secrets } from '#cdk/local/secrets-in-folder.ts';

export const secretsInMemory = (): Secrets => {
  const kept = new Map<string, string>();
  return { remember: async (place, secret) => void kept.set(place, secret), recall: async (place) => kept.get(place) };
};
