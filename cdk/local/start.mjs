// The entry of `npm start`: Node 20 and npm are enough. It installs, then hands over to the project's own Node 24.
import { join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { runChild } from './run-child.mjs';

try {
  const node = await ensureInstalled();
  process.exitCode = await runChild(node, [join(import.meta.dirname, '..', 'demo', 'main.ts'), ...process.argv.slice(2)]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
