/** Prints what happens in a history that the arguments name, for a test that compares it with another process. */
import { drawHistory } from './history.ts';
import { runHistory } from './run-history.ts';

const { timeline } = await runHistory(drawHistory(process.argv[2] ?? ''), { isTold: true });
process.stdout.write(JSON.stringify(timeline.entries));
