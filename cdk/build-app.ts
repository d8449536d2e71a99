import {
  App,
  type AppProps,
  CliCredentialsStackSynthesizer,
  type IStackSynthesizer,
  type StackProps,
  Tags,
  Validations,
} from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { parseStage, type StageName } from './stage.ts';
import { DataStack } from './stacks/data-stack.ts';
import { ServiceStack } from './stacks/service-stack.ts';

/** Where the local stage looks for assets: a bucket that its deployer makes, so that nothing has to be bootstrapped. */
export const LOCAL_ASSETS_BUCKET = 'factory-ledger-assets';

const synthesis = (stage: StageName): StackProps => {
  if (stage !== 'local') return {};
  return { synthesizer: new CliCredentialsStackSynthesizer({ fileAssetsBucketName: LOCAL_ASSETS_BUCKET }) as IStackSynthesizer };
};

/** A table or bucket cannot go while a function still imports it. */
const flags = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

/** The app of one stage, which the context names: `-c stage=local`; prod if it names none. */
export const buildApp = (props: AppProps = {}) => {
  const app = new App({ analyticsReporting: false, ...props, context: { ...flags, ...props.context } });
  const stage = parseStage(app.node.tryGetContext('stage') ?? 'prod');
  const data = new DataStack(app, `factory-ledger-${stage}-data`, { ...synthesis(stage), stage });
  const service = new ServiceStack(app, `factory-ledger-${stage}-service`, { ...synthesis(stage), stage, data });
  Tags.of(app).add('application', 'factory-ledger');
  Tags.of(app).add('stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, service, synth: () => app.synth() };
};
