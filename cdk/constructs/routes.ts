import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
  type StageOptions,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageName } from '../stage.ts';
import { addGatewayProblems } from './gateway-problems.ts';

type Props<Entry extends string> = {
  readonly stage: StageName;
  /** Path -> the entry that answers it, whatever the method. */
  readonly paths: ReadonlyMap<string, Entry>;
  /** Answers every path that no resource names. */
  readonly fallback: Entry;
  readonly functionOf: (entry: Entry) => IFunction;
};

/**
 * The REST API. Functions know their methods, credentials and shapes; the gateway knows paths only, so that every refusal is
 * a problem of the one pipeline. All bodies are binary to it: else it would take gzip for text and break it.
 */
export class Routes<Entry extends string> extends RestApi {
  constructor(scope: Construct, id: string, { stage, paths, fallback, functionOf }: Props<Entry>) {
    super(scope, id, {
      description: `Factory Ledger (${stage})`,
      endpointTypes: [EndpointType.REGIONAL],
      binaryMediaTypes: ['*/*'],
      cloudWatchRole: true,
      deployOptions: { stageName: stage, throttlingRateLimit: 1_000, throttlingBurstLimit: 500, ...logging(scope, id) },
    });
    const to = (entry: Entry) => new LambdaIntegration(functionOf(entry), { scopePermissionToMethod: false });
    this.root.addMethod('ANY', to(fallback));
    this.root.addResource('{proxy+}').addMethod('ANY', to(fallback));
    for (const [path, entry] of paths) this.root.resourceForPath(path).addMethod('ANY', to(entry));
    addGatewayProblems(this);
    acknowledge(this);
  }
}

const logging = (scope: Construct, id: string): StageOptions => {
  const logGroup = new LogGroup(scope, `${id}AccessLogs`, { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY });
  return {
    accessLogDestination: new LogGroupLogDestination(logGroup),
    accessLogFormat: AccessLogFormat.jsonWithStandardFields({
      caller: false,
      user: false,
      ip: true,
      httpMethod: true,
      protocol: true,
      requestTime: true,
      resourcePath: true,
      responseLength: true,
      status: true,
    }),
    loggingLevel: MethodLoggingLevel.ERROR,
    // It would write bodies and credentials into the log.
    dataTraceEnabled: false,
  };
};

const acknowledge = (api: RestApi): void => {
  for (const method of api.methods) {
    Validations.of(method).acknowledge(
      { id: 'AwsSolutions-APIG4', reason: 'Functions authenticate every request by API key before they look at its body.' },
      { id: 'AwsSolutions-COG4', reason: 'Callers are machines with API keys; there are no user pools.' },
    );
  }
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG2',
    reason: 'Functions validate by the zod schemas that are the only source of shapes, and name every bad field.',
  });
  Validations.of(api.deploymentStage).acknowledge({
    id: 'AwsSolutions-APIG3',
    reason: 'A web ACL is the choice of the account that deploys; requests without a key cost one read and are throttled.',
  });
  Validations.of(api.node.findChild('CloudWatchRole')).acknowledge({
    id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    reason: 'The policy that API Gateway asks for; an account and region has one such role for all its APIs.',
  });
};
