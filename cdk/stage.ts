/** `local` lives in LocalStack's memory; `prod` keeps what it holds. */
export type StageName = 'local' | 'prod';

/** @throws Error for any other name. */
export const parseStage = (name: unknown): StageName => {
  if (name === 'local' || name === 'prod') return name;
  throw new Error(`the stage is local or prod, not ${String(name)}`);
};

/** What the functions of a stage are told beside the names of what they may reach. */
export const stageSettings = (stage: StageName) => ({
  TEST_CLOCKS: stage === 'local' ? 'on' : 'off',
  KEY_MODE: stage === 'local' ? 'test' : 'live',
  ROLLUP_INTERVAL_SECONDS: stage === 'local' ? '1' : '60',
});
