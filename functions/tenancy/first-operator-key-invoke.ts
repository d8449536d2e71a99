import { baseDeps, live } from '#functions/wiring.ts';
import { firstOperatorKey } from '#shared/tenancy/usecases/first-operator-key.ts';

/** Invoked once after a deployment, by whoever may invoke it (IAM): answers the first operator key, later `null`. */
export const handler = async (): Promise<{ readonly id: string; readonly secret: string } | null> => {
  const deps = baseDeps(live());
  return (await firstOperatorKey(deps)(deps.wall())) ?? null;
};
