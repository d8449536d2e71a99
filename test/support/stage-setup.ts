import type { TestProject } from 'vitest/node';
import { deployApp } from '#cdk/local/deploy.ts';
import { firstOperatorKey } from '#cdk/local/first-operator-key.ts';
import { startStage } from '#cdk/local/stage.ts';

export type SharedStage = {
  readonly apiUrl: string;
  /** The deployment's operator key. */
  readonly operatorKey: string;
  readonly endpoint: string;
  readonly folder: string;
  readonly outputs: Readonly<Record<string, string>>;
};

declare module 'vitest' {
  // eslint-disable-next-line typescript/consistent-type-definitions -- an interface is what vitest merges
  interface ProvidedContext {
    stage: SharedStage;
  }
}

/** Starts and deploys one stage for all integration tests, and stops it after them. */
export const setup = async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const started = Date.now();
  const say = (text: string) => console.log(`stage: ${text} (${Math.round((Date.now() - started) / 1000)} s)`);
  const stage = await startStage({ onProgress: say });
  try {
    const outputs = await deployApp(stage);
    const operatorKey = await firstOperatorKey(outputs['FirstOperatorKeyFunction']!, stage.endpoint);
    const apiUrl = outputs['ApiUrl']!;
    say(`deployed at ${apiUrl}`);
    provide('stage', { apiUrl, operatorKey: operatorKey!, endpoint: stage.endpoint, folder: stage.folder, outputs });
  } catch (error) {
    await stage.stop();
    throw error;
  }
  return stage.stop;
};
