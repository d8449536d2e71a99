/** The id of a tenant's default project: derived, so that usage without a project finds it without a read. */
export const defaultProject = (tenant: string): string => `prj_${tenant.slice('ten_'.length)}`;
