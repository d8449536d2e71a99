import { monotonicFactory } from 'ulid';

export type IdPrefix = 'fac' | 'ten' | 'prj' | 'prd' | 'key' | 'inv' | 'rsv' | 'pol' | 'qot';

const ulid = monotonicFactory();

/** A new prefixed ULID, for example `ten_01JD...`: sorts by the time of its making. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${ulid()}`;
