import { parse } from 'csv-parse/sync';

export type Row = Readonly<Record<string, string>>;

/** The data rows of a CSV with a header line; CRLF or LF. */
export const rows = (csv: string): readonly Row[] => parse(csv, { columns: true, bom: true, trim: true, skip_empty_lines: true });

/** The text of a column that must be there. */
export const cell = (row: Row, column: string): string => {
  const text = row[column];
  if (text === undefined) throw new Error(`the file has no column ${column}`);
  return text;
};

/** A whole number; `1.0` counts as one. */
export const whole = (text: string): bigint => {
  if (!/^\d+(\.0+)?$/.test(text)) throw new Error(`not a whole number: ${JSON.stringify(text)}`);
  return BigInt(text.split('.')[0]!);
};
