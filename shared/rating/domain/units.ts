/** One GPU for an hour in micro-GPU-seconds, the base unit of GPU time (thousandths of a GPU times milliseconds). */
const GPU_HOUR = 3_600_000_000n;

/** How many base units a rate's unit holds: 3,600,000,000 for `GPU-hour`, n for `<n> tokens`. */
export const baseUnitsPer = (unit: string): bigint => (unit === 'GPU-hour' ? GPU_HOUR : BigInt(unit.slice(0, unit.indexOf(' '))));
