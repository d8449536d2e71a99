/** Merges streams that are each in order of key into one, and combines what has the same key; holds one value a stream. */
export async function* mergeByKey<Value>(
  streams: readonly AsyncIterable<Value>[],
  keyOf: (value: Value) => string,
  combine: (a: Value, b: Value) => Value,
): AsyncIterable<Value> {
  const open = streams.map((stream) => stream[Symbol.asyncIterator]());
  const heads = await Promise.all(open.map((stream) => stream.next()));
  for (;;) {
    const waiting = heads.flatMap((head, index) => (head.done === true ? [] : [{ value: head.value, index }]));
    if (waiting.length === 0) return;
    const least = waiting.reduce((key, { value }) => (keyOf(value) < key ? keyOf(value) : key), keyOf(waiting[0]!.value));
    const equal = waiting.filter(({ value }) => keyOf(value) === least);
    yield equal.map(({ value }) => value).reduce(combine);
    for (const { index } of equal) heads[index] = await open[index]!.next();
  }
}
