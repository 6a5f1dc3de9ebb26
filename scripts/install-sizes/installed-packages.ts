import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow, read } from '../packages/files.ts';
import type { Manifest } from '../packages/manifest.ts';

/** A package in `node_modules`. */
interface InstalledPackage {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Finds a package as Node does: in the folder of the package that needs it, and above. */
const find = (name: string, from: string): InstalledPackage | undefined => {
  const folder = join(from, 'node_modules', name);
  if (existsSync(join(folder, 'package.json'))) {
    return { folder, manifest: JSON.parse(read(join(folder, 'package.json'))) as Manifest };
  }
  return dirname(from) === from ? undefined : find(name, dirname(from));
};

/** What npm installs with a package: dependencies, and peers that are not optional. */
const neededBy = ({ dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta }: Manifest) =>
  Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).filter(
    (name) => peerDependenciesMeta?.[name]?.optional !== true,
  );

/** A package with everything that npm installs with it, by folder. */
const withDependencies = (name: string, project: string): ReadonlyMap<string, InstalledPackage> => {
  const found = new Map<string, InstalledPackage>();
  const waiting: (readonly [string, string])[] = [[name, project]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const installed = find(...next);
    if (installed !== undefined && !found.has(installed.folder)) {
      found.set(installed.folder, installed);
      waiting.push(...neededBy(installed.manifest).map((each) => [each, installed.folder] as const));
    }
  }
  return found;
};

const bytesOf = (folder: string): number =>
  filesBelow(folder)
    .filter((file) => !/(?:^|\/)node_modules\//u.test(file))
    .reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);

/** What `npm install` of one package adds. */
export interface InstallSize {
  readonly name: string;
  /** Bytes of the package itself. */
  readonly ownBytes: number;
  /** Number of installed packages, itself included. */
  readonly packages: number;
  /** Bytes of all of them. */
  readonly bytes: number;
}

/** Measures a package that a project has installed. */
export const measureInstall = (name: string, project: string): InstallSize => {
  const installed = [...withDependencies(name, project).values()];
  const bytes = installed.map(({ folder }) => bytesOf(folder));
  return {
    name,
    ownBytes: bytes[0] ?? 0,
    packages: installed.length,
    bytes: bytes.reduce((sum, each) => sum + each, 0),
  };
};
