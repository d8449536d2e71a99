import { parse } from 'csv-parse/sync';

/** A data row by column name, with its index from 0. */
export type Row = { readonly index: number; readonly cell: (column: string) => string };

/** The data rows of a CSV with a header line; CRLF or LF. @throws Error naming a column that the file does not have */
export const rows = (csv: string): Row[] => {
  const records = parse<Record<string, string>>(csv, { columns: true, bom: true, trim: true, skip_empty_lines: true });
  return records.map((record, index) => ({
    index,
    cell: (column) => {
      const value = record[column];
      if (value === undefined) throw new Error(`the file has no column ${column}`);
      return value;
    },
  }));
};

/** A count of things; `1.0` is one. @throws Error naming row and column */
export const count = ({ index, cell }: Row, column: string): number => {
  const text = cell(column);
  const value = Number(text);
  if (!/^\d+(\.0+)?$/.test(text) || !Number.isSafeInteger(value)) throw new Error(`row ${index}, ${column}: not a whole number: ${text}`);
  return value;
};
