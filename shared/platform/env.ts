/** The settings that a deployment gives its functions. */
export type Setting =
  | 'BILLING_TABLE'
  | 'USAGE_TABLE'
  | 'EPHEMERA_TABLE'
  | 'RAW_BUCKET'
  | 'DOCUMENTS_BUCKET'
  | 'NUMBERING_QUEUE_URL'
  | 'ROLLUP_QUEUE_URL'
  | 'CLOSING_QUEUE_URL'
  | 'TEST_CLOCKS'
  | 'KEY_MODE'
  | 'ROLLUP_INTERVAL_SECONDS';

/** A setting's value. @throws Error that names the setting if the deployment did not give it. */
export const env = (name: Setting): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the setting ${name} is missing`);
  return value;
};
