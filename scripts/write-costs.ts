/** `npm run costs`: writes the cost tables into the production guide. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { costTables } from './costs/cost-tables.ts';
import { replaceGenerated } from './generated.ts';

const path = new URL('../docs/guides/production.md', import.meta.url);
const page = replaceGenerated(readFileSync(path, 'utf8'), 'costs', costTables());
writeFileSync(path, await format(page, { parser: 'markdown', printWidth: 110 }));
