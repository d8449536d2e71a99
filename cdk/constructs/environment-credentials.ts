const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`the runtime did not set ${name}`);
  return value;
};

/** Bundled in place of the SDK's provider of the same name: Lambda gives each environment its role's credentials in variables. */
export const defaultProvider = () => async () => {
  const sessionToken = process.env['AWS_SESSION_TOKEN'];
  return {
    accessKeyId: variable('AWS_ACCESS_KEY_ID'),
    secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
    ...(sessionToken !== undefined && { sessionToken }),
  };
};
