import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '#cdk/build-app.ts';
import type { StageName } from '#cdk/stage.ts';

/** An empty folder for an assembly: the same each time, so that runs leave no trail. */
export const assemblyFolder = (name: string): string => {
  const folder = join(import.meta.dirname, '..', '..', 'cdk.out', `test-${name}`);
  rmSync(folder, { recursive: true, force: true });
  return folder;
};

const synthesise = (stage: StageName) => {
  const { app, data, service, watch } = buildApp({ context: { stage }, outdir: assemblyFolder(stage) });
  const { directory } = app.synth();
  return { directory, data: Template.fromStack(data), service: Template.fromStack(service), watch: Template.fromStack(watch) };
};

const done = new Map<StageName, ReturnType<typeof synthesise>>();

/** A stage's templates and the folder of its assets; made once for all test files, which share one module graph. */
export const synthesised = (stage: StageName) => {
  const known = done.get(stage) ?? synthesise(stage);
  done.set(stage, known);
  return known;
};

/** A logical id without the hash at its end. */
export const plainId = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}$/, '');

/** What an ARN, name or URL of a template is about: `Usage`, `Usage stream`, `Raw/*`, `RulesDeadLetters`. */
export const target = (reference: unknown): string => {
  if (typeof reference === 'string') return reference;
  const { Ref, ...functions } = reference as Record<string, unknown>;
  if (typeof Ref === 'string') return plainId(Ref);
  const [[name, operand] = []] = Object.entries(functions);
  if (name === 'Fn::GetAtt') return plainId((operand as [string])[0]);
  if (name === 'Fn::Join') return (operand as [string, unknown[]])[1].map(target).join('');
  const [, id = String(operand), stream] =
    /:ExportsOutput(?:FnGetAtt|Ref)(\w+?)[0-9A-F]{8}(Stream)?(?:Arn|QueueName)?[0-9A-F]{8}$/.exec(String(operand)) ?? [];
  return stream === undefined ? id : `${id} stream`;
};
