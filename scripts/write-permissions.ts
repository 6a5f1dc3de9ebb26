/** `npm run permissions`: writes the page of permissions from the synthesized templates. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { permissionTables } from '../test/infrastructure/permissions/permission-tables.ts';
import { replaceGenerated } from './generated.ts';

const path = new URL('../docs/permissions.md', import.meta.url);
const page = replaceGenerated(readFileSync(path, 'utf8'), 'permissions', permissionTables());
writeFileSync(path, await format(page, { parser: 'markdown', printWidth: 110 }));
