import type * as z from 'zod';
import type { Shown } from './projection.ts';

/** One kind of thing that happens: what is told of it, and about what. */
export type FactType<Schema extends z.ZodType = z.ZodType> = {
  /** `<subject>.<what became of it>`. */
  readonly type: string;
  readonly subject: string;
  readonly summary: string;
  readonly data: Schema;
};

/** Something that happened, as it is told. `revision` orders the facts of one subject. */
export type Fact<Schema extends z.ZodType = z.ZodType> = {
  readonly type: string;
  readonly tenant: string;
  /** The id of what it is about. */
  readonly subject: string;
  readonly revision: number;
  readonly at: number;
  readonly data: Shown<z.output<Schema>>;
};

/** Declares a kind of fact. @__NO_SIDE_EFFECTS__ */
export const fact = <Schema extends z.ZodType>(kind: FactType<Schema>): FactType<Schema> => kind;

/** Says that a fact of a kind happened. */
export const happened = <Schema extends z.ZodType>({ type }: FactType<Schema>, told: Omit<Fact<Schema>, 'type'>): Fact<Schema> => ({
  type,
  ...told,
});
