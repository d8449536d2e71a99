import { _, Ajv, type CodeKeywordDefinition } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import * as z from 'zod';
import { batch } from '#shared/metering/batch.ts';

/**
 * Lengths count as the schema counts them, in characters. One is at most two units long, so most texts need no counting, and a text of
 * many megabytes is never counted.
 */
const maxLength: CodeKeywordDefinition = {
  keyword: 'maxLength',
  type: 'string',
  schemaType: 'number',
  code: (context) => {
    const { data, schema: most } = context;
    context.fail(_`${data}.length > ${most} && (${data}.length > ${2 * most} || [...${data}].length > ${most})`);
  },
};

const minLength: CodeKeywordDefinition = {
  keyword: 'minLength',
  type: 'string',
  schemaType: 'number',
  code: (context) => {
    const { data, schema: least } = context;
    context.fail(_`${data}.length < ${least} || (${data}.length < ${2 * least} && [...${data}].length < ${least})`);
  },
};

/** Names are compared one by one: looking each up among the schema's, as ajv does from nine on, takes three times as long. */
const additionalProperties: CodeKeywordDefinition = {
  keyword: 'additionalProperties',
  type: 'object',
  schemaType: 'boolean',
  code: (context) => {
    const names = Object.keys(context.parentSchema['properties']);
    const isOther = names.map((name) => _`name !== ${name}`).reduce((all, one) => _`${all} && ${one}`);
    const hasOthers = context.gen.scopeValue('func', {
      ref: context.parentSchema,
      code: _`(value) => { for (const name in value) if (${isOther}) return true; return false; }`,
    });
    context.fail(_`${hasOthers}(${context.data})`);
  },
};

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
    meta: false,
    validateSchema: false,
    strict: false,
    strictNumbers: true,
    unicodeRegExp: false,
    validateFormats: false,
    messages: false,
    code: { source: true, esm: true, lines: true },
  });
  for (const keyword of [maxLength, minLength, additionalProperties]) ajv.removeKeyword(keyword.keyword as string).addKeyword(keyword);
  ajv.addSchema(schema, 'batch');
  const code = standaloneCode.default(ajv, { isBatch: 'batch' }).replace(/^\w+\.errors = .*;\n/gm, '');
  return `// @ts-nocheck\n// Written by npm run validator from shared/metering/batch.ts.\n${code}\n`;
};
