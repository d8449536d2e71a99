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
import { WatchStack } from './stacks/watch-stack.ts';

/** The local stage has no roles to assume: nothing but the bucket for assets has to be there before a deployment. */
const synthesis = (stage: StageName): StackProps =>
  stage === 'local' ? { synthesizer: new CliCredentialsStackSynthesizer() as IStackSynthesizer } : {};

/** A table or bucket cannot go while a function still imports it. */
const flags = { '@aws-cdk/core:defaultCrossStackReferences': 'strong' };

/** The app of one stage, which the context names: `-c stage=local`; prod if it names none. */
export const buildApp = (props: AppProps = {}) => {
  const app = new App({ analyticsReporting: false, ...props, context: { ...flags, ...props.context } });
  const stage = parseStage(app.node.tryGetContext('stage') ?? 'prod');
  const data = new DataStack(app, `factory-ledger-${stage}-data`, { ...synthesis(stage), stage });
  const service = new ServiceStack(app, `factory-ledger-${stage}-service`, { ...synthesis(stage), stage, data });
  const watch = new WatchStack(app, `factory-ledger-${stage}-watch`, { ...synthesis(stage), service });
  Tags.of(app).add('application', 'factory-ledger');
  Tags.of(app).add('stage', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, data, service, watch, synth: () => app.synth() };
};
