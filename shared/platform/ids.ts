import { monotonicFactory } from 'ulid';
import type { IdPrefix } from '#shared/contract/ids.ts';

const ulid = monotonicFactory();

export type NewId = (prefix: IdPrefix) => string;

/** A new prefixed ULID, for example `ten_01JD...`: sorts by the time of its making. */
export const newId: NewId = (prefix) => `${prefix}_${ulid()}`;
