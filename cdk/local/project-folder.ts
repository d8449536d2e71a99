import { join } from 'node:path';

export const projectRoot = join(import.meta.dirname, '..', '..');

/** The project's private folder (ignored by git): installed tools, and the state of a kept stage. */
export const privateFolder = join(projectRoot, '.factory-ledger');
