import { globSync, statSync } from 'node:fs';
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

/** In bytes of one bundle; what it takes to load grows with it. The S3 client alone is 165 KB. */
const limits: Readonly<Record<string, number>> = {
  FirstOperatorKeyInvoke: 240_000,
  TenancyApi: 400_000,
  UsageApi: 400_000,
  CapacityApi: 460_000,
  AuditRule: 400_000,
  PricesApi: 400_000,
  IngestApi: 560_000,
  RollupStream: 230_000,
  RollupRule: 400_000,
  RollupQueue: 560_000,
  SweepLanesRule: 360_000,
  InvoicesApi: 620_000,
  CloseInvoiceQueue: 620_000,
  CloseInvoicesRule: 600_000,
  NumberInvoicesQueue: 400_000,
  NumberInvoicesRule: 400_000,
  OpenapiApi: 600_000,
};

test.each(functionsOf('prod'))('the bundle of %s keeps its size limit', (id, { Properties }) => {
  const asset = `asset.${String(Properties.Code.S3Key).replace('.zip', '')}`;
  const { size } = statSync(join(synthesised('prod').directory, asset, 'index.js'));
  expect(size).toBeLessThanOrEqual(limits[plainId(id)] ?? 0);
});
