import { DAY, HOUR } from '#shared/kernel/time.ts';
import { emptyFold, foldEvent, hourName, sumsOf } from '#shared/metering/domain/fold.ts';
import { planGeneration } from '#shared/metering/domain/plan-generation.ts';
import { encodePlan } from '#shared/metering/plan-codec.ts';
import { tenantNumber } from '#test/support/metering.ts';

// The most that a generation may hold: a batch of 20,000 hours of GPU time, upon one key less than the cap.
const PRESENT = Date.UTC(2023, 10, 28);
const fold = emptyFold();
for (let sku = 0; sku < 53; sku += 1)
  foldEvent(fold, {
    type: 'gpu',
    tenant: tenantNumber(1),
    sku: `gpu.${sku}`,
    allocation: 'a',
    gpuMilli: 1_000 + sku,
    from: PRESENT - 31 * DAY,
    to: PRESENT,
  });
const sums = sumsOf(fold);
const states = new Map(sums.map((sum) => [hourName(sum), { firstUse: sum.firstUse! + HOUR }]));
encodePlan(planGeneration({ lanes: [], sums, states, promised: new Map(), present: PRESENT }));
