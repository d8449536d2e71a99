import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where keys are kept between runs: the API shows each secret once. Names hold ids, so that two stages never share a key. */
export type Secrets = {
  remember(name: string, secret: string): Promise<void>;
  recall(name: string): Promise<string | undefined>;
};

/** Keeps each secret as a file that only its owner can read. */
export const secretsInFolder = (folder: string): Secrets => {
  const path = (name: string): string => join(folder, encodeURIComponent(name));
  return {
    async remember(name, secret) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Renamed into place: a kill in between must not leave half a key.
      const draft = `${path(name)}.${process.pid}.draft`;
      await writeFile(draft, secret, { mode: 0o600 });
      await rename(draft, path(name));
    },
    async recall(name) {
      try {
        return await readFile(path(name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
  };
};
