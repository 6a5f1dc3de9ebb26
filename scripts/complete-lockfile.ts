import { readFileSync, writeFileSync } from 'node:fs';
import { completeLockfile, type Lockfile, missingOptionalPackages } from './lockfile.ts';

const path = new URL('../package-lock.json', import.meta.url);
const lockfile = JSON.parse(readFileSync(path, 'utf8')) as Lockfile;
const missing = missingOptionalPackages(lockfile);
writeFileSync(path, `${JSON.stringify(completeLockfile(lockfile), undefined, 2)}\n`);
console.log(`${missing.length} optional packages of other platforms added to package-lock.json.`);
