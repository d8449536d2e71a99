import { firstOperatorKey } from '#shared/tenancy/usecases/first-operator-key.ts';
import { liveTenancy } from './live-tenancy.ts';

/** Invoked once after a deployment, by whoever may invoke it (IAM): answers the first operator key, later `null`. */
export const handler = async (): Promise<{ readonly id: string; readonly secret: string } | null> =>
  (await firstOperatorKey(liveTenancy())(Date.now())) ?? null;
