/** What the design asks of a figure; by its path in the report. */
const TARGETS: Readonly<Record<string, string>> = {
  'ingest.wruPerEvent': '<= 0.003',
  'ingest.usdPerMillion.1k': '<= 0.022',
  'ingest.usdPerMillion.10k': '<= 0.012',
  'ingest.usdPerMillion.100k': '<= 0.0035',
  'ingest.cpuRatioToJsonParse': '<= 2.4',
  'ingest.cpuRatioAsSent': '<= 3.3',
  'ingest.rollupCpuRatioToJsonParse': '<= 4',
  'ingest.wrongTotals': '0',
  'close.rssMb': '<= 300',
  'fleet.seconds': '<= 5',
  'capacity.violations': '0',
};

/** Every figure of a report on a line of its own, with what is asked of it. */
export const tableOf = (report: object): string =>
  leaves('', report)
    .map(([path, value]) => `${path.padEnd(50)}${value.padEnd(26)}${TARGETS[path] ?? ''}`.trimEnd())
    .join('\n');

const leaves = (path: string, value: unknown): (readonly [path: string, value: string])[] => {
  if (typeof value !== 'object' || value === null) return [[path, typeof value === 'number' ? rounded(value) : String(value)]];
  return Object.entries(value).flatMap(([name, member]) => leaves(path === '' ? name : `${path}.${name}`, member));
};

const rounded = (value: number): string => (Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(4))));
