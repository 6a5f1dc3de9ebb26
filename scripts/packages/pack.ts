import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { npmProgram } from './npm-program.ts';
import { outputOf, type PublicPackage, root } from './workspaces.ts';

/** Path of the tarball of a package in a directory. */
export const tarballOf = ({ manifest: { name, version } }: PublicPackage, directory: string): string =>
  join(directory, `${name.replace(/^@/u, '').replace('/', '-')}-${version}.tgz`);

/** Packs the built packages into a directory, as npm does before it publishes them. */
export const packPackages = (packages: readonly PublicPackage[], directory: string): void => {
  mkdirSync(directory, { recursive: true });
  const args = ['pack', '--silent', '--pack-destination', directory, ...packages.map(outputOf)];
  execFileSync(process.execPath, [npmProgram, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
};
