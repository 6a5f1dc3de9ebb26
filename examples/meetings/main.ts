/** Run it in a clone: `npx tsx examples/meetings/main.ts` */
import { runMeetings } from './run-meetings.ts';

await runMeetings((line) => {
  process.stdout.write(`${line}\n`);
});
