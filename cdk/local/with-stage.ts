import { deployApp } from './deploy.ts';
import { step } from './progress.ts';
import { type Stage, startStage } from './stage.ts';
import { stopOnSignal } from './stop-on-signal.ts';

const reported = async <T>(name: string, body: (onProgress: (text: string) => void) => Promise<T>): Promise<T> => {
  const progress = step(name);
  try {
    const result = await body(progress.note);
    progress.done();
    return result;
  } catch (error) {
    progress.fail(error instanceof Error ? error.message : String(error));
    throw error;
  }
};

/** Starts a stage, or uses the kept one, with the app deployed; runs `body`; then stops it, also on failure and signals, unless kept. */
export const withStage = async <T>(
  { keep = false }: { keep?: boolean },
  body: (stage: Stage, apiUrl: string) => Promise<T>,
): Promise<T> => {
  let stop = async () => {}; // until the stage is there, its watchdog alone sees to its end
  stopOnSignal(() => stop());
  await using stage = await reported('Local stage', (onProgress) => startStage({ keep, onProgress }));
  stop = stage.stop;
  const known = stage.notes['ApiUrl'];
  if (known !== undefined) return body(stage, known);
  const { ApiUrl: apiUrl } = await reported('Deployment', (onProgress) => deployApp(stage, { onProgress }));
  if (apiUrl === undefined) throw new Error('The app has no output ApiUrl.');
  if (keep) await stage.keep({ ApiUrl: apiUrl });
  return body(stage, apiUrl);
};
