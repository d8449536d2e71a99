/** What canonical JSON can hold: numbers are safe integers, exact quantities are strings. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One text per value: keys sorted by code unit, no white space. Hashes of documents are taken over these bytes. */
export const canonicalJson = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = value as { readonly [key: string]: Json };
  const keys = Object.keys(members).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(members[key]!)}`).join(',')}}`;
};
