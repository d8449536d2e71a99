import { killingProxy } from './killing-proxy.ts';
import { seeded } from './random.ts';
import { replayProcess } from './replay-process.ts';

/** A replay of five tenants and two batches gives at least this many answers, however fast it is counted. */
const FEWEST_ANSWERS = 36;

/** Runs a replay that is killed with SIGKILL around a seeded answer, then the same again to its end. */
export const killAndResume = async (
  seed: number,
  options: {
    readonly apiUrl: string;
    readonly operatorKey: string;
    readonly folder: string;
    readonly tenants: number;
    readonly run: string;
  },
) => {
  const chosen = seeded(seed);
  let pid = 0;
  const plan = { at: 1 + chosen.below(FEWEST_ANSWERS), relay: chosen.chance(0.5) };
  await using proxy = await killingProxy(options.apiUrl, { ...plan, kill: () => process.kill(pid, 'SIGKILL') });
  const first = replayProcess({ ...options, apiUrl: proxy.url });
  pid = first.pid;
  const killed = await first.ended;
  const resumed = await replayProcess(options).ended;
  return { ...plan, killed, resumed };
};
