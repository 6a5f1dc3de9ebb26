/** `npm run costs`: writes the cost tables into the production guide. */
import { costTables } from './costs/cost-tables.ts';
import { writeGenerated } from './generated.ts';

await writeGenerated(new URL('../docs/guides/operate.md', import.meta.url), 'costs', costTables());
