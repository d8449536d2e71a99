import { expect, test } from 'vitest';
import { plainId, synthesised } from './synthesised.ts';

const tables = (stage: 'prod' | 'local') => Object.entries(synthesised(stage).data.findResources('AWS::DynamoDB::Table'));
const buckets = (stage: 'prod' | 'local') => Object.entries(synthesised(stage).data.findResources('AWS::S3::Bucket'));

test('there are three tables and two buckets', () => {
  expect(tables('prod').map(([id]) => plainId(id))).toEqual(['Billing', 'Usage', 'Ephemera']);
  expect(buckets('prod').map(([id]) => plainId(id))).toEqual(['Raw', 'Documents']);
});

test.each(tables('prod'))('%s outlives its stack, is protected from deletion and can be restored to any point in time', (_id, table) => {
  expect(table).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: { DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } },
  });
});

test.each(tables('prod'))('%s has string keys pk and sk and is paid by request', (_id, { Properties }) => {
  expect(Properties).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'sk', AttributeType: 'S' },
    ],
  });
});

test('billing and usage have a stream of new images, ephemera lets its items expire', () => {
  const features = tables('prod').map(([id, { Properties }]) => [
    plainId(id),
    Properties.StreamSpecification?.StreamViewType,
    Properties.TimeToLiveSpecification?.AttributeName,
  ]);
  expect(features).toEqual([
    ['Billing', 'NEW_IMAGE', undefined],
    ['Usage', 'NEW_IMAGE', undefined],
    ['Ephemera', undefined, 'expiresAt'],
  ]);
});

test.each(buckets('prod'))('%s outlives its stack, is private, versioned and encrypted', (_id, bucket) => {
  expect(bucket).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      VersioningConfiguration: { Status: 'Enabled' },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  });
});

test('on the local stage everything goes with its stack', () => {
  const resources = [...tables('local'), ...buckets('local')].map(([, resource]) => resource);
  expect(resources.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(Array.from({ length: 5 }, () => 'Delete'));
  expect(resources.filter(({ Properties }) => Properties.DeletionProtectionEnabled)).toEqual([]);
});
