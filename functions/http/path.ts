/** Whether a path is one of an endpoint's: each name in braces stands for one segment. */
export const isAt = (template: string, path: string): boolean => {
  const [wanted, found] = [template.split('/'), path.replace(/\/$/, '').split('/')];
  return wanted.length === found.length && wanted.every((segment, index) => segment.startsWith('{') || segment === found[index]);
};
