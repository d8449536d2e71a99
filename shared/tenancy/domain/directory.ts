export const MOST_SHARDS = 64;

/** Who exists. None of them is ever moved to another owner or removed. */
export type Factory = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  readonly clock?: number;
  /** Over how many shards new lanes are spread; 1 where it was never set. */
  readonly shards?: number;
};

export type Tenant = {
  readonly id: string;
  readonly factory: string;
  readonly name: string;
  readonly status: 'active';
  readonly defaultProject: string;
  readonly createdAt: number;
};

export type Project = { readonly id: string; readonly tenant: string; readonly name: string; readonly createdAt: number };

/** From when on a producer's silence is accepted, and who says so, when and why. */
export type Retirement = { readonly from: number; readonly by: string; readonly at: number; readonly reason: string };

export type Producer = {
  readonly id: string;
  readonly factory: string;
  readonly name: string;
  readonly createdAt: number;
  readonly retired?: Retirement;
};

/** The id of a tenant's default project: derived, so that usage without a project finds it without a read. */
export const defaultProject = (tenant: string): string => `prj_${tenant.slice('ten_'.length)}`;
