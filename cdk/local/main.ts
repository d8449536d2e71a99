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

if (options.help) console.log(help);
else if (options.stop) console.log((await stopKeptStage()) ? 'The stage has stopped.' : 'No stage is running.');
else
  await withStage({ keep: options.keep ?? false }, async (_stage, apiUrl) => {
    console.log(`The API is at ${apiUrl}`);
    if (!options.once && !options.keep) await untilSignal();
  });
