import { readGroup } from '#shared/invoicing/rows.ts';
import { closeTenant } from '#shared/invoicing/usecases/close-tenant.ts';
import { numberInvoices } from '#shared/invoicing/usecases/number-invoices.ts';
import { ringReady } from '#shared/invoicing/usecases/ring-ready.ts';
import { rollUp } from '#shared/metering/usecases/roll-up.ts';
import { type Bell, type Process, type Rules, startProcess, type World } from './ledger-world.ts';
import type { Random } from './random.ts';

/** What a worker is rung for, one of three functions. `goOn` is false near the end of the function's time. */
export const answerBell = async (process: Process, { kind, group }: Bell, goOn: () => boolean, interval: number): Promise<void> => {
  if (kind === 'rollUp') await rollUp(process)({ shard: group, interval, wall: process.now, present: process.now(), goOn });
  else if (kind === 'close') await closeTenant({ ...process, now: async () => process.now() })(group, () => !goOn());
  else await numberInvoices(process)(readGroup(group), process.now());
};

/** The rules of each minute: they ring for whatever a lost bell left behind. */
const ringAll = async (process: Process, random: Random): Promise<void> => {
  const rule = random.below(3);
  if (rule === 0) for (const shard of await process.metering.shards()) await process.rollUps.ring(shard);
  else if (rule === 1) for await (const month of process.invoicing.monthsWithRequests()) await ringReady(process)(month, process.now());
  else for await (const { factory, series } of process.invoicing.seriesWithClosings()) await process.numbering.ring(`${factory}#${series}`);
};

const INTERVAL = 3_000;
const TICK = 500;

/** Answers bells until all is over, in a new process after each fault; its code is of one version or the other. */
export const work = async (world: World, isOver: () => boolean, random: Random): Promise<void> => {
  const rules = (): Rules => (random.chance(0.5) ? 'older' : 'newer');
  let process = startProcess(world, rules());
  while (!isOver()) {
    const [bell] = world.bells.splice(random.below(world.bells.length), 1);
    let left = random.chance(0.2) ? random.below(12) : Number.POSITIVE_INFINITY;
    const goOn = () => {
      left -= 1;
      if (left === 0) world.met.cutShort += 1;
      return left > 0;
    };
    try {
      world.clock.at += TICK;
      if (random.chance(0.1)) world.twin.expire(world.clock.at);
      if (bell !== undefined) await answerBell(process, bell, goOn, INTERVAL);
      else if (random.chance(0.15)) await ringAll(process, random);
      else await process.idle(40);
    } catch {
      process = startProcess(world, rules());
    }
  }
};
