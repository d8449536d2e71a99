/** Acts on every value, at most so many at a time. */
export const inParallel = async <Value>(values: Iterable<Value>, width: number, act: (value: Value) => Promise<void>): Promise<void> => {
  const left = values[Symbol.iterator]();
  const all = { [Symbol.iterator]: () => left };
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const value of all) await act(value);
    }),
  );
};

type Bounds<Value> = {
  readonly width: number;
  /** What of `mostWeight` each value takes while it is under way; one value may pass it. */
  readonly weightOf?: (value: Value) => number;
  readonly mostWeight?: number;
};

/** What becomes of each value, in their order; the next ones are begun while the first is waited for. */
export async function* ahead<Value, Result>(
  values: AsyncIterable<Value> | Iterable<Value>,
  { width, weightOf = () => 0, mostWeight = 0 }: Bounds<Value>,
  act: (value: Value) => Promise<Result>,
): AsyncIterable<Result> {
  const under: { readonly result: Promise<Result>; readonly weight: number }[] = [];
  let weight = 0;
  const first = async (): Promise<Result> => {
    const next = under.shift()!;
    weight -= next.weight;
    return next.result;
  };
  for await (const value of values) {
    while (under.length > 0 && (under.length >= width || weight + weightOf(value) > mostWeight)) yield await first();
    const result = act(value);
    // Whoever waits for it later still sees the failure; nobody may.
    result.catch(() => {});
    weight += weightOf(value);
    under.push({ result, weight: weightOf(value) });
  }
  while (under.length > 0) yield await first();
}
