// Dependency-free: used before anything is installed.
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** A link either makes the lock, content and all, or fails: no one sees a lock without its owner's process id. */
const take = (ticket, path) => {
  try {
    linkSync(ticket, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
};

/** The owner was killed. Of several who wait one wins the rename; the others find nothing there, and queue again. */
const removeStale = (ticket, path) => {
  try {
    if (isAlive(Number(readFileSync(path, 'utf8')))) return;
    renameSync(path, `${ticket}.stale`);
    rmSync(`${ticket}.stale`);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
};

/** Runs `body` while no other process on this machine holds the lock file `path`; `onWait` is called once if it has to wait. */
export const withLock = async (path, body, onWait) => {
  mkdirSync(dirname(path), { recursive: true });
  const ticket = `${path}.${randomUUID()}`;
  writeFileSync(ticket, String(process.pid));
  try {
    for (let waited = false; !take(ticket, path); waited = true) {
      if (!waited) onWait();
      removeStale(ticket, path);
      await delay(200);
    }
    try {
      return await body();
    } finally {
      rmSync(path, { force: true });
    }
  } finally {
    rmSync(ticket, { force: true });
  }
};
