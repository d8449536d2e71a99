/** So many seconds during which an instance had so many GPUs. */
export type InstanceTime = { readonly seconds: bigint; readonly gpus: bigint };

/** GPU seconds and seconds of instances, whose shape may change in between: whole numbers, of which 3,600 are an hour. */
export const gpuTimeOf = (parts: readonly InstanceTime[]): { readonly gpuSeconds: bigint; readonly instanceSeconds: bigint } => ({
  gpuSeconds: parts.reduce((sum, { seconds, gpus }) => sum + seconds * gpus, 0n),
  instanceSeconds: parts.reduce((sum, { seconds }) => sum + seconds, 0n),
});
