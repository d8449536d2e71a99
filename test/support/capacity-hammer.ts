export type HammerAnswer = {
  readonly status: number;
  readonly code?: string;
  readonly binding?: { readonly limit: number; readonly used: number; readonly short: number };
};

/** Sends so many demands by so many writers at once, each writer one after the other; a contended one is sent again by the same key. */
export const hammer = async (
  writers: number,
  demands: number,
  send: (demand: number) => Promise<HammerAnswer>,
): Promise<readonly HammerAnswer[]> => {
  let next = 0;
  const answers: HammerAnswer[] = [];
  const write = async () => {
    while (next < demands) {
      const demand = next;
      next += 1;
      let answer = await send(demand);
      while (answer.code === 'contention' || answer.code === 'busy') answer = await send(demand);
      answers.push(answer);
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return answers;
};

/** Why an answer cannot be right for demands of n GPUs on one domain of the capacity; undefined if it can. */
export const unjustified = ({ status, code, binding }: HammerAnswer, n: number, capacity: number): string | undefined => {
  if (status === 201) return undefined;
  if (code !== 'capacity_short' || binding === undefined) return `answered ${status} ${code}`;
  const isTrue =
    binding.limit === capacity && binding.used + n > capacity && binding.used <= capacity && binding.short === binding.used + n - capacity;
  return isTrue ? undefined : `refused with ${JSON.stringify(binding)}`;
};
