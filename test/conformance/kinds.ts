import type { Kind } from './kind.ts';
import { minimumCommitment, progressiveBilling, trueUpOfUsage } from './kinds/commitments.ts';
import { creditGrants, creditWallets, walletCap } from './kinds/credits.ts';
import { percentage, proratedGraduated, weightedSumOfLevels } from './kinds/events.ts';
import { creditNote, invoiceOrder, minimumTrueUpOfPlan } from './kinds/invoice.ts';
import { lateUsage } from './kinds/late-usage.ts';
import { gpuHours, gpuShare, intervalSeconds } from './kinds/metering.ts';
import { prorationByDays, prorationInclusiveDays, prorationRatio, prorationRemainingTime } from './kinds/proration.ts';
import { rateKinds } from './rate-kinds.ts';
import { usageKind } from './kinds/usage.ts';
import { bucketed, windowedCommitment } from './kinds/windows.ts';
import { allocation, lineRounding, rounding } from './kinds/rounding.ts';

/** Every kind of model that a vector may have, by its name. */
export const kinds: Readonly<Record<string, Kind>> = {
  allocation,
  block_tiers: usageKind(rateKinds.block_tiers),
  bucketed,
  credit_grants: creditGrants,
  credit_note: creditNote,
  credit_wallets: creditWallets,
  dynamic: usageKind(rateKinds.dynamic),
  gpu_hours: gpuHours,
  gpu_share: gpuShare,
  graduated: usageKind(rateKinds.graduated),
  graduated_percentage: usageKind(rateKinds.graduated_percentage),
  interval_seconds: intervalSeconds,
  invoice_order: invoiceOrder,
  late_usage: lateUsage,
  line_rounding: lineRounding,
  minimum_commitment: minimumCommitment,
  minimum_true_up: minimumTrueUpOfPlan,
  package: usageKind(rateKinds.package),
  percentage,
  progressive_billing: progressiveBilling,
  prorated_graduated: proratedGraduated,
  proration_by_days: prorationByDays,
  proration_inclusive_days: prorationInclusiveDays,
  proration_ratio: prorationRatio,
  proration_remaining_time: prorationRemainingTime,
  rounding,
  true_up: trueUpOfUsage,
  unit: usageKind(rateKinds.unit),
  volume: usageKind(rateKinds.volume),
  wallet_cap: walletCap,
  weighted_sum: weightedSumOfLevels,
  windowed_commitment: windowedCommitment,
};
