import { runCapacity } from '#test/support/capacity-run.ts';
const from = Number(process.argv[2] ?? 1), count = Number(process.argv[3] ?? 10);
const t = Date.now(); let c = 0, l = 0, o = 0, a = 0, r = 0, v = 0, lr = 0, d = 0, cf = 0;
for (let s = from; s < from + count; s++) {
  const run = await runCapacity(s);
  c += run.twin.met.commits; l += run.twin.met.losses; cf += run.twin.met.conflicts; lr += run.twin.met.lostReplies; d += run.twin.met.deaths;
  o += run.operations; a += run.answers; r += run.refusals;
  if (run.violations.length > 0) { v++; if (v < 6) console.log('seed', s, run.violations.length, run.violations.slice(0, 4)); }
}
console.log({ ms: Date.now() - t, commits: c, losses: l, conflicts: cf, conflictShare: (l + cf) / (c + cf), operations: o, answers: a, refusals: r, share: r / a, lostReplies: lr, deaths: d, bad: v });
