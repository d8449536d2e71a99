import { Bucket } from 'aws-cdk-lib/aws-s3';
import { expect, test } from 'vitest';
import { buildApp } from '#cdk/build-app.ts';
import { assemblyFolder, synthesised } from './synthesised.ts';

test.each(['prod', 'local'] as const)('the %s stage synthesises without a finding that is not acknowledged', (stage) => {
  expect(() => synthesised(stage)).not.toThrow();
});

test('a bucket without SSL and access logs is refused at synthesis', () => {
  const { app, data } = buildApp({ context: { stage: 'prod' }, outdir: assemblyFolder('probe') });
  new Bucket(data, 'Careless');
  expect(() => app.synth()).toThrow('AwsSolutions-S10');
});

test('a stage of another name is refused', () => {
  expect(() => buildApp({ context: { stage: 'production' } })).toThrow('the stage is local or prod, not production');
});
