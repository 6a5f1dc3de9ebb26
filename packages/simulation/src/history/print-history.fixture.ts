/** Prints the events of the history that the arguments name. A test compares them with those of another process. */
import { drawHistory } from './history.ts';
import { runHistory } from './run-history.ts';

const { timeline } = await runHistory(drawHistory(process.argv[2] ?? ''), { isRecorded: true });
process.stdout.write(JSON.stringify(timeline.entries));
