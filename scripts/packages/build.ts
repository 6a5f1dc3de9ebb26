import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { publishedBin, sourcesOfBin } from './bins.ts';
import { compile } from './compile.ts';
import { read, write } from './files.ts';
import { isSource } from './module-paths.ts';
import { functionsManifest, modulesManifest } from './published-manifest.ts';
import { runtimeFiles } from './runtime-files.ts';
import { stageCommonJs } from './stage-common-js.ts';
import { stageFunctions } from './stage-functions.ts';
import { placesOf, stageModules } from './stage-modules.ts';
import { stagePages } from './stage-pages.ts';
import {
  isFunctionPackage,
  outputOf,
  publicPackages,
  type PublicPackage,
  readRepositoryManifest,
  root,
} from './workspaces.ts';

/** The CDK's own types do not hold with `exactOptionalPropertyTypes`, so its users have their own configuration. */
const configOf = ({ manifest }: PublicPackage): string =>
  manifest.peerDependencies?.['aws-cdk-lib'] === undefined ? 'tsconfig.json' : 'tsconfig.infrastructure.json';

/** Sources that a package exports, relative to its folder. */
const exportsOf = ({ manifest }: PublicPackage): readonly string[] =>
  Object.values(manifest.exports ?? {}).filter(isSource);

const binsOf = ({ folder, manifest }: PublicPackage): readonly (readonly [string, string])[] =>
  Object.values(manifest.bin ?? {}).map((path) => [path, read(join(root, folder, path))]);

/** Sources from which the compiler finds all others, relative to the repository. */
const entriesOf = (each: PublicPackage): readonly string[] =>
  [
    ...exportsOf(each),
    ...binsOf(each).flatMap(([, code]) => sourcesOfBin(code).map((path) => join('src', path))),
    ...runtimeFiles(join(root, each.folder, 'src'))
      .filter(isSource)
      .map((path) => join('src', path)),
  ].map((path) => join(each.folder, path));

const writeManifest = (each: PublicPackage, manifest: object): void => {
  write(join(outputOf(each), 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
};

const originOf = ({ folder }: PublicPackage): Parameters<typeof modulesManifest>[1] => ({
  folder,
  repository: readRepositoryManifest(),
});

const stagePackageOfModules = async (each: PublicPackage, compiled: string): Promise<void> => {
  const places = placesOf(each, compiled);
  stageModules(places);
  const entries = exportsOf(each).map((path) => path.replace(/^\.\/src\//u, '').replace(/\.ts$/u, '.js'));
  if (entries.length > 0) {
    await stageCommonJs(places, entries);
  }
  for (const [path, code] of binsOf(each)) {
    write(join(places.output, path), publishedBin(code));
  }
  writeManifest(each, modulesManifest(each.manifest, originOf(each)));
};

const stagePackageOfFunctions = async (each: PublicPackage): Promise<void> => {
  await stageFunctions(each, outputOf(each));
  writeManifest(each, functionsManifest(each.manifest, originOf(each)));
};

const namesOf = ({ folder, manifest }: PublicPackage): readonly (readonly [string, string])[] =>
  Object.entries(manifest.exports ?? {}).map(([subpath, path]) => [
    join(manifest.name, subpath),
    join(folder, path),
  ]);

const compileAll = (packages: readonly PublicPackage[]): ReadonlyMap<string, string> =>
  new Map(
    [...new Set(packages.map(configOf))].map((config) => [
      config,
      compile({
        config,
        files: packages.filter((each) => configOf(each) === config).flatMap(entriesOf),
        names: new Map(packages.flatMap(namesOf)),
      }),
    ]),
  );

/** Writes the folder `dist` of every public package: what npm publishes. Returns the packages. */
export const buildPackages = async (): Promise<readonly PublicPackage[]> => {
  const packages = publicPackages();
  const modules = packages.filter((each) => !isFunctionPackage(each));
  const compiled = compileAll(modules);
  for (const each of packages) {
    rmSync(outputOf(each), { recursive: true, force: true });
    stagePages(each, outputOf(each));
    await (isFunctionPackage(each)
      ? stagePackageOfFunctions(each)
      : stagePackageOfModules(each, compiled.get(configOf(each)) ?? ''));
  }
  return packages;
};
