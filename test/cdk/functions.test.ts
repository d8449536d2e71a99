import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apis } from '#functions/apis.ts';
import { functionSpecs } from '#cdk/stacks/function-specs.ts';
import { plainId, synthesised } from './synthesised.ts';

const functionsOf = (stage: 'prod' | 'local') => Object.entries(synthesised(stage).service.findResources('AWS::Lambda::Function'));

test('every entry under functions/ is deployed', () => {
  const entries = globSync('functions/*/*-{api,stream,queue,rule,invoke}.ts').map((file) => file.replace(/^functions\/|\.ts$/g, ''));
  expect(entries.sort()).toEqual(Object.keys(functionSpecs).sort());
});

/** What an entry asks the platform for, and the grant that tells it the name. */
const asksFor = { liveRaw: 'raw', liveDocuments: 'documents', liveNumberingQueue: 'numbering', liveClosingQueue: 'closing' } as const;

test.each(Object.entries(functionSpecs))('%s asks for no bucket or queue that it is not told of', (entry, { grants }) => {
  const text = readFileSync(`functions/${entry}.ts`, 'utf8');
  const asked = Object.entries(asksFor).filter(([live]) => text.includes(`${live}()`));
  expect(asked.map(([, grant]) => grant).filter((grant) => !(grant in grants))).toEqual([]);
});

test('the endpoints of every API entry are among those that gateway and documents read', () => {
  const entries = Object.keys(functionSpecs).filter((entry) => entry.endsWith('-api'));
  expect(Object.keys(apis).sort()).toEqual(entries.sort());
});

test.each(functionsOf('prod'))('%s runs on Node 24, arm64, with 512 MB and a log group that forgets', (_id, { Properties }) => {
  expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], MemorySize: 512, Handler: 'index.handler' });
  const logGroup = synthesised('prod').service.findResources('AWS::Logs::LogGroup')[Properties.LoggingConfig.LogGroup.Ref];
  expect(logGroup?.['Properties'].RetentionInDays).toBe(90);
});

test('test clocks and test keys are on the local stage only', () => {
  const settings = (stage: 'prod' | 'local') =>
    new Set(
      functionsOf(stage).map(
        ([, { Properties }]) => `${Properties.Environment.Variables.TEST_CLOCKS} ${Properties.Environment.Variables.KEY_MODE}`,
      ),
    );
  expect([...settings('prod')]).toEqual(['off live']);
  expect([...settings('local')]).toEqual(['on test']);
});

/** In KB of one bundle; what it takes to load grows with it. */
const limits: Readonly<Record<string, number>> = {
  FirstOperatorKeyInvoke: 210,
  TenancyApi: 370,
  UsageApi: 380,
  CapacityApi: 435,
  AuditRule: 360,
  PricesApi: 435,
  IngestApi: 400,
  RollupStream: 230,
  RollupRule: 365,
  RollupQueue: 400,
  SweepLanesRule: 360,
  InvoicesApi: 490,
  CloseInvoiceQueue: 465,
  CloseInvoicesRule: 440,
  NumberInvoicesQueue: 350,
  NumberInvoicesRule: 340,
  OpenapiApi: 540,
};

const bundleOf = ({ Code }: { readonly Code: { readonly S3Key: string } }): string =>
  join(synthesised('prod').directory, `asset.${Code.S3Key.replace('.zip', '')}`, 'index.js');

test.each(functionsOf('prod'))('the bundle of %s keeps its size limit', (id, { Properties }) => {
  expect(statSync(bundleOf(Properties)).size / 1_000).toBeLessThanOrEqual(limits[plainId(id)] ?? 0);
});

test.each(functionsOf('prod'))('the bundle of %s loads nothing but what Node itself has', (_id, { Properties }) => {
  const loaded = [...readFileSync(bundleOf(Properties), 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name!);
  expect(loaded.filter((name) => !name.startsWith('node:'))).toEqual([]);
});
