import { writeFileSync } from 'node:fs';
import { apis } from '#functions/apis.ts';
import { openApiDocument } from './openapi-document.ts';

writeFileSync(new URL('openapi.json', import.meta.url), `${JSON.stringify(openApiDocument(apis), null, 2)}\n`);
