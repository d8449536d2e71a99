import { writeFileSync } from 'node:fs';
import { validatorCode } from './validator-code.ts';

writeFileSync(new URL('is-batch.generated.ts', import.meta.url), validatorCode());
