import { type Problem, refuse } from '#shared/kernel/problem.ts';
import { formatInstant } from '#shared/kernel/time.ts';
import { nodeName } from '../domain/node.ts';
import type { Shortage } from '../domain/shortage.ts';
import { instantOf } from '../domain/slots.ts';
import type { CapacityCode } from '../errors.ts';

/** The refusal that names the binding ledger, the time, its limit and the shortfall. */
export const shortageProblem = (shortage: Shortage): Problem => {
  const { entry, limit, used, short } = shortage;
  const node = nodeName(entry.node);
  const at = formatInstant(instantOf(shortage.at));
  const extra = { binding: { node, at, limit, used, short, ledgerVersion: entry.version } };
  if (shortage.reason === 'stopped')
    return refuse<CapacityCode>('ledger_stopped', `The ledger of ${node} is stopped for an audit. Give back works; try demand later.`, {
      extra,
    });
  if (shortage.reason === 'full')
    return refuse<CapacityCode>(
      'ledger_full',
      `The ledger of ${node} is full: ${used} entries of ${limit}. Try again when holds have ended.`,
      {
        extra,
      },
    );
  const code = entry.node.kind === 'domain' ? 'capacity_short' : 'quota_short';
  return refuse<CapacityCode>(code, `${node} is ${short} short at ${at}: ${used} of ${limit} are taken. Ask for fewer, or another time.`, {
    extra,
  });
};
