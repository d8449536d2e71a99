import { slotOf } from '#shared/capacity/domain/slots.ts';
import { during } from '#shared/capacity/domain/steps.ts';
import type { Commitment } from '#shared/commitments/domain/commitment.ts';
import { basisWriter } from '#shared/invoicing/basis-writer.ts';
import { rateMonth } from '#shared/invoicing/domain/rate-month.ts';
import { DAY, HOUR, periodBounds } from '#shared/kernel/time.ts';
import { encodeMinutes } from '#shared/metering/domain/minute-sums.ts';
import type { UsageHour } from '#shared/metering/domain/usage-hour.ts';
import { contract, graduated, priceVersion, TENANT, usageHour } from '#test/support/billing.ts';
import { pinned, termsOf } from '#test/support/commitments.ts';
import { seeded } from '#test/support/random.ts';

const period = '2023-11';
const { start, end } = periodBounds(period);
const until = start + Number(process.argv[2]) * DAY;
const GPU_MINUTE = 60_000_000n;
const SKUS = Array.from({ length: 14 }, (_, index) => `gpu.${String(index).padStart(2, '0')}`);
const PROJECTS = Array.from({ length: 25 }, (_, index) => `prj_01HF${String(index).padStart(22, '0')}`);
const REGIONS = ['eu-north-1', 'eu-west-1', 'us-east-1', 'us-west-1'];
const PAGE = 1_000;

const random = seeded(1);
/** Use that is steady, that starts and stops within the hour, or that is another one each minute. */
const patterns = Array.from({ length: 64 }, (_, index) => {
  const gpus = Array.from({ length: 4 }, () => BigInt(random.below(16)));
  const sums = Array.from({ length: 60 }, (_, minute) =>
    index % 4 === 0
      ? BigInt(random.below(960_000_000))
      : gpus[index % 4 === 1 ? 0 : Math.floor(((minute + index) % 60) / 20)]! * GPU_MINUTE,
  );
  return { minutes: encodeMinutes(sums), billable: sums.reduce((sum, minute) => sum + minute, 0n) };
});

/** Two of each SKU, one for half of the month; each smaller than its use at times, larger at others. */
const commitments: readonly Commitment[] = SKUS.flatMap((sku, index) =>
  [end, start + (end - start) / 2].map((last, number) => {
    const window = { start: slotOf(start), end: slotOf(last) };
    const at = { pool: 'pol_1', sku, project: PROJECTS[index]!, start: window.start, terms: termsOf(pinned('1.75')) };
    return { ...at, id: `rsv_${index}_${number}`, steps: during(window, 200 * (number + 1)) };
  }),
);

const versions = [0, 10, 20].map((day) =>
  priceVersion(
    [
      graduated('gpu.time', '*', [
        ['500', '2.10'],
        ['2000000', '1.85'],
        [null, '1.49'],
      ]),
    ],
    { version: `v${day}`, effectiveFrom: start + day * DAY },
  ),
);

/** Usage hours by page, made while they are read. */
async function* pages(): AsyncGenerator<readonly UsageHour[]> {
  let page: UsageHour[] = [];
  for (let hour = start, index = 0; hour < until; hour += HOUR) {
    for (const project of PROJECTS) {
      for (const sku of SKUS) {
        for (const region of REGIONS) {
          page.push(usageOf({ project, sku, dimensions: { region }, hour }, (index += 1)));
          if (page.length < PAGE) continue;
          yield page;
          page = [];
        }
      }
    }
  }
  yield page;
}

const usageOf = (at: Pick<UsageHour, 'project' | 'sku' | 'dimensions' | 'hour'>, index: number): UsageHour => {
  const { minutes, billable } = patterns[(index * 7) % patterns.length]!;
  const generations = [{ shard: 'fac_1.0', generation: 1 + Math.floor((at.hour - start) / 60_000) }];
  return usageHour({ ...at, minutes: minutes.slice(), counters: { measured: billable, billable, excluded: 0n }, generations });
};

/** Rates the month and writes its basis, as a close does; prints what it took. */
const main = async (): Promise<void> => {
  const rating = rateMonth({ tenant: TENANT, period, prices: { contracts: [contract()], versions }, commitments, waived: [] });
  const basis = basisWriter(async () => {});
  let hours = 0;
  for await (const page of pages()) {
    for (const hour of page) for (const rated of rating.add(hour)) await basis.add(rated);
    hours += page.length;
  }
  const month = rating.finish();
  for (const rated of month.hours) await basis.add(rated);
  await basis.finish({ tenant: TENANT, period, commitments: month.commitments });
  const { user, system } = process.cpuUsage();
  const rssMb = Math.ceil(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ hours, rssMb, cpuSeconds: Number(((user + system) / 1e6).toFixed(1)) }));
};

await main();
