/** `npm run permissions`: writes the page of permissions from the synthesized templates. */
import { permissionTables } from './permissions/permission-tables.ts';
import { writeGenerated } from './generated.ts';

await writeGenerated(new URL('../docs/permissions.md', import.meta.url), 'permissions', permissionTables());
