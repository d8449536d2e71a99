import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { judge } from './verdict.ts';

const USAGE = 'usage: npm run conformance -- FILE';
const caseFile = z.object({ cases: z.array(z.looseObject({ id: z.string(), vectors: z.array(z.unknown()) })) });

/** Runs every vector of a file of worked cases and says what came of each: exit 0 where none fails, 1 where one does, 2 for no such file. */
const main = ([path, ...more]: string[]): number => {
  if (path === undefined || more.length > 0) throw new Error(USAGE);
  const { cases } = caseFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  const verdicts = cases.flatMap((one) =>
    one.vectors.map((vector, index) => {
      const verdict = judge(one, vector);
      console.log(`${one.id}[${index}] ${verdict.is}${verdict.is === 'pass' ? '' : `: ${verdict.reason}`}`);
      return verdict.is;
    }),
  );
  const count = (which: string): number => verdicts.filter((is) => is === which).length;
  console.log(`${count('pass')} passed, ${count('fail')} failed, ${count('rejected')} rejected`);
  return count('fail') > 0 ? 1 : 0;
};

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
