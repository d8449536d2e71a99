/** Runs `body` while no other process on this machine holds the lock file `path`; `onWait` is called once if it has to wait. */
export declare const withLock: <T>(path: string, body: () => T | Promise<T>, onWait: () => void) => Promise<T>;
