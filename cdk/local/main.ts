import { parseArgs } from 'node:util';
import { stopKeptStage } from './kept-stage.ts';
import { withStage } from './with-stage.ts';

const help = `npm start                 start the local stage, deploy the app, and stay up until Ctrl-C
npm start -- --once       the same, but end when it is done
npm start -- --keep       leave the stage running afterwards, or use the one that was left
npm start -- --stop       stop the stage that was left running`;

const { values: options } = parseArgs({
  options: { once: { type: 'boolean' }, keep: { type: 'boolean' }, stop: { type: 'boolean' }, help: { type: 'boolean' } },
});

const untilSignal = () => new Promise<never>(() => setInterval(() => {}, 2 ** 30));

const run = async (): Promise<void> => {
  if (options.help) return console.log(help);
  if (options.stop) return console.log((await stopKeptStage()) ? 'The stage has stopped.' : 'No stage is running.');
  await withStage({ keep: options.keep ?? false }, async (_stage, apiUrl) => {
    console.log(`The API is at ${apiUrl}`);
    if (!options.once && !options.keep) await untilSignal();
  });
};

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
