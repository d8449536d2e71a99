import { add, type Exact, roundHalfAway, ZERO } from '#shared/kernel/money.ts';
import { percentOf } from '#shared/kernel/shares.ts';

/** The tax on a base in minor units, in whole ones, rounded once: the rates of several taxes add up, none is on top of another. */
export const taxOn = (base: Exact, percents: readonly Exact[]): bigint => roundHalfAway(percentOf(base, percents.reduce(add, ZERO)));
