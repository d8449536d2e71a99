import type * as z from 'zod';
import { type FieldError, jsonPointer, refuse } from '#shared/kernel/problem.ts';
import type { HttpCode } from './errors.ts';

/** Parses JSON text. @throws Problem `invalid_json`. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse<HttpCode>('invalid_json', `The body is not JSON: ${error instanceof Error ? error.message.slice(0, 120) : ''}`);
  }
};

/** What a schema found wrong, one entry a field; an unknown field is named itself, not the object that holds it. */
export const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues.flatMap((issue) => {
    const { path, code, message } = issue;
    if (issue.code !== 'unrecognized_keys') return [{ pointer: jsonPointer(path), code, message }];
    return issue.keys.map((key) => ({ pointer: jsonPointer([...path, key]), code: 'unknown_field', message: 'There is no such field.' }));
  });

const MOST_ERRORS = 100;

/** Reads a value by its schema. @throws Problem `invalid_request` that names every wrong field (the first 100). */
export const parseBy = <Schema extends z.ZodType>(schema: Schema, value: unknown, where: string): z.output<Schema> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refuse<HttpCode>('invalid_request', `The ${where} is not valid; see errors.`, {
    errors: fieldErrors(parsed.error).slice(0, MOST_ERRORS),
  });
};
