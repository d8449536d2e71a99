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
  'rating.ratioToBigIntPerRow': '>= 1',
  'rating.ratioToDecimalLibrary': '>= 8',
  'close.rssMb': '<= 300',
  'fleet.seconds': '<= 5',
  'capacity.violations': '0',
};

/** Every figure of a report on a line of its own, with what is asked of it; of a list, a line each. */
export const tableOf = (report: object): string =>
  lines('', report)
    .map(([path, value]) => `${path.padEnd(56)}${value.padEnd(12)}${TARGETS[path] ?? ''}`.trimEnd())
    .join('\n');

const lines = (path: string, value: unknown): (readonly [path: string, value: string])[] => {
  if (Array.isArray(value)) return value.map((one: object) => [path, Object.entries(one).map(shownPair).join(', ')]);
  if (typeof value !== 'object' || value === null) return [[path, shown(value)]];
  return Object.entries(value).flatMap(([name, member]) => lines(path === '' ? name : `${path}.${name}`, member));
};

const shownPair = ([name, value]: readonly [string, unknown]): string => (typeof value === 'string' ? value : `${name} ${shown(value)}`);

const shown = (value: unknown): string => {
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? value.toLocaleString('en') : String(Number(value.toPrecision(4)));
};
