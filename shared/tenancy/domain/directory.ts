/** Who exists. None of them is ever moved to another owner or removed. */
export type Factory = { readonly id: string; readonly name: string; readonly createdAt: number; readonly clock?: number };

export type Tenant = {
  readonly id: string;
  readonly factory: string;
  readonly name: string;
  readonly status: 'active';
  readonly defaultProject: string;
  readonly createdAt: number;
};

export type Project = { readonly id: string; readonly tenant: string; readonly name: string; readonly createdAt: number };

export type Producer = { readonly id: string; readonly factory: string; readonly name: string; readonly createdAt: number };

/** The id of a tenant's default project: derived, so that usage without a project finds it without a read. */
export const defaultProject = (tenant: string): string => `prj_${tenant.slice('ten_'.length)}`;
