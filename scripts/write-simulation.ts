/** `npm run timelines`: writes the rules and the timelines of planted faults into the page about the simulator. */
import { writeGenerated } from './generated.ts';
import { rulesTable, timelines } from './simulation/simulation-page.ts';

const page = new URL('../docs/simulation.md', import.meta.url);

await writeGenerated(page, 'rules', rulesTable());
await writeGenerated(page, 'timelines', await timelines());
