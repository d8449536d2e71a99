import { _, Ajv, type CodeKeywordDefinition } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import * as z from 'zod';
import { batch } from '#shared/metering/batch.ts';

/**
 * Lengths count as the schema counts them, in characters. One is at most two units long, so most texts need no counting, and a text of
 * many megabytes is never counted.
 */
const lengths: readonly CodeKeywordDefinition[] = [
  {
    keyword: 'maxLength',
    type: 'string',
    schemaType: 'number',
    code: (context) => {
      const { data, schema: most } = context;
      context.fail(_`${data}.length > ${most} && (${data}.length > ${2 * most} || [...${data}].length > ${most})`);
    },
  },
  {
    keyword: 'minLength',
    type: 'string',
    schemaType: 'number',
    code: (context) => {
      const { data, schema: least } = context;
      context.fail(_`${data}.length < ${least} || (${data}.length < ${2 * least} && [...${data}].length < ${least})`);
    },
  },
];

/**
 * Code that says whether a value has the shape of a batch, compiled from the schema's own JSON Schema: an eighth of the time that the
 * schema takes. It says yes or no alone, so what it would keep of errors is taken out, which is most of it. Times and intervals are
 * read by other code.
 */
export const validatorCode = (): string => {
  const schema = z.toJSONSchema(batch, { io: 'input', target: 'draft-7' });
  Object.assign((schema.properties!['events'] as z.core.JSONSchema.ArraySchema).items!, {
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
  });
  const ajv = new Ajv({
    discriminator: true,
    strict: false,
    strictNumbers: true,
    unicodeRegExp: false,
    validateFormats: false,
    messages: false,
    code: { source: true, esm: true, lines: true },
  });
  for (const length of lengths) ajv.removeKeyword(length.keyword as string).addKeyword(length);
  ajv.addSchema(schema, 'batch');
  const code = standaloneCode.default(ajv, { isBatch: 'batch' }).replace(/^\w+\.errors = .*;\n/gm, '');
  return `// @ts-nocheck\n// Written by npm run validator from shared/metering/batch.ts.\n${code}\n`;
};
