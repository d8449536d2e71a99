import { join } from 'node:path';
import { deployApp } from './deploy.ts';
import { firstOperatorKey } from './first-operator-key.ts';
import { step } from './progress.ts';
import { secretsInFolder } from './secrets-in-folder.ts';
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

export type DeployedStage = {
  readonly apiUrl: string;
  /** The deployment's operator key. */
  readonly operatorKey: string;
  /** For what should last as long as the stage. */
  readonly folder: string;
  /** Deployed by this run. */
  readonly isNew: boolean;
};

/** Starts a stage, or uses the kept one, with the app deployed; runs `body`; then stops it, also on failure and signals, unless kept. */
export const withStage = async <T>({ keep = false }: { keep?: boolean }, body: (stage: DeployedStage) => Promise<T>): Promise<T> => {
  let stop = async () => {}; // until the stage is there, its watchdog alone sees to its end
  stopOnSignal(() => stop());
  await using stage = await reported('Local stage', (onProgress) => startStage({ keep, onProgress }));
  stop = stage.stop;
  const { folder } = stage;
  const { ApiUrl, OperatorKey } = stage.notes;
  if (ApiUrl !== undefined && OperatorKey !== undefined)
    return await body({ apiUrl: ApiUrl, operatorKey: OperatorKey, folder, isNew: false });
  const deployed = await reported('Deployment', (onProgress) => deployStage(stage, onProgress));
  if (keep) await stage.keep({ ApiUrl: deployed.apiUrl, OperatorKey: deployed.operatorKey });
  return await body({ ...deployed, folder });
};

/** The first key is given out once; where the stage was deployed before by someone else, this machine has kept it or there is no way in. */
const deployStage = async (stage: Stage, onProgress: (text: string) => void): Promise<Omit<DeployedStage, 'folder'>> => {
  const { ApiUrl: apiUrl, FirstOperatorKeyFunction: functionName } = await deployApp(stage, { onProgress });
  if (apiUrl === undefined || functionName === undefined) throw new Error('The app lacks an output: ApiUrl or FirstOperatorKeyFunction.');
  const first = await firstOperatorKey(functionName, stage.endpoint);
  const keys = secretsInFolder(join(stage.folder, 'keys'));
  if (first !== undefined) await keys.remember('deployment', first);
  const operatorKey = first ?? (await keys.recall('deployment'));
  if (operatorKey === undefined) throw new Error(`The first operator key of ${stage.endpoint} was given out before. Use a new LocalStack.`);
  return { apiUrl, operatorKey, isNew: first !== undefined };
};
