import { join } from 'node:path';
import { projectRoot } from '../project-folder.ts';

/** The path of a trace or price book that the project carries. */
export const fixture = (name: string): string => join(projectRoot, 'test', 'fixtures', name);
