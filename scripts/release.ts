/**
 * `npm run release`: builds and checks every public package, and publishes the versions that npm does not have, with
 * provenance. `--built` takes the packages as they were built last.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPackages } from './packages/build.ts';
import { checkPackages } from './packages/checks/check-packages.ts';
import { missingCredentials } from './packages/credentials.ts';
import { packPackages } from './packages/pack.ts';
import { publicPackages, root } from './packages/workspaces.ts';

const fail = (...sentences: readonly string[]): never => {
  console.error(sentences.join('\n'));
  process.exit(1);
};

const packages = process.argv.includes('--built') ? publicPackages() : await buildPackages();
const tarballs = mkdtempSync(join(tmpdir(), 'release-'));
packPackages(packages, tarballs);
const faults = await checkPackages(packages, tarballs);
rmSync(tarballs, { recursive: true });
if (faults.length > 0) {
  fail('Nothing was published, because packages have faults:', ...faults);
}
const missing = missingCredentials(process.env);
if (missing !== undefined) {
  fail(missing);
}
execFileSync(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'publish'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NPM_CONFIG_PROVENANCE: 'true' },
});
