/** Where keys are kept between runs: the API shows each secret once. Names hold ids, so that two stages never share a key. */
export type Secrets = {
  remember(name: string, secret: string): Promise<void>;
  recall(name: string): Promise<string | undefined>;
};
