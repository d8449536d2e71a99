// Dependency-free: used before anything is installed.

const EVERY = 1000; // milliseconds

/** Calls `end` when npm, having started this program, was killed and so could pass no signal on. */
export const whenOrphaned = (end) => {
  if (process.env.npm_lifecycle_event === undefined) return; // others may start a program and leave it to itself
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, EVERY);
  timer.unref();
};
