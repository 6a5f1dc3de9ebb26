import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Manifest, RepositoryManifest } from './manifest.ts';

/** The directory of the repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A package that is published. */
export interface PublicPackage {
  /** Folder relative to the repository, with slashes: `packages/kernel`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** Reads the package.json of the repository. */
export const readRepositoryManifest = (): RepositoryManifest =>
  readJson(join(root, 'package.json')) as RepositoryManifest;

const foldersOf = (pattern: string): readonly string[] => {
  const parent = pattern.replace(/\/\*$/u, '');
  return parent === pattern ? [pattern] : readdirSync(join(root, parent)).map((name) => `${parent}/${name}`);
};

/** Lists the workspaces that are not private, in the order of package.json. */
export const publicPackages = (): readonly PublicPackage[] =>
  readRepositoryManifest()
    .workspaces.flatMap(foldersOf)
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readJson(join(root, folder, 'package.json')) as Manifest }))
    .filter(({ manifest }) => manifest.private !== true);

/** Whether a package contains a function that is published as a bundle, not as modules. */
export const isFunctionPackage = ({ folder }: PublicPackage): boolean => folder.startsWith('lambdas/');

/** The folder of a package that npm publishes. */
export const outputOf = ({ folder }: PublicPackage): string => join(root, folder, 'dist');
