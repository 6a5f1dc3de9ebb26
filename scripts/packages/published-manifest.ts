import type { Dependencies, Manifest, RepositoryManifest } from './manifest.ts';
import { bundleFolder, isSource, modulePath } from './module-paths.ts';

/** A target of `exports` for each way to load a module. */
type PublishedExport = string | Readonly<Record<string, string | Readonly<Record<string, string>>>>;

const scope = '@dynamo-outbox/';

/**
 * The range that a published package accepts for a dependency.
 *
 * The packages of this repository have one version and use internal entry points of each other, so they match exactly.
 * A library that the user may have too is accepted up to its next major version, so that npm installs one copy.
 */
const publishedRange = (name: string, version: string): string =>
  name.startsWith(scope) || !/^\d/u.test(version) ? version : `^${version}`;

const publishedRanges = (dependencies: Dependencies | undefined): Dependencies | undefined =>
  dependencies === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(dependencies).map(([name, version]) => [name, publishedRange(name, version)]),
      );

/**
 * Node and bundlers load the ES modules, with `import` and with `require`, so that a process has each module once. Only
 * tools that cannot load ES modules with `require`, such as Jest on Node 20, get the CommonJS modules.
 */
const moduleExport = (source: string): PublishedExport => ({
  'module-sync': modulePath(source, 'esm'),
  module: modulePath(source, 'esm'),
  import: { types: modulePath(source, 'esm', '.d.ts'), default: modulePath(source, 'esm') },
  require: { types: modulePath(source, 'cjs', '.d.ts'), default: modulePath(source, 'cjs') },
});

const publishedExports = (
  exports: Readonly<Record<string, string>>,
  toExport: (source: string, subpath: string) => PublishedExport,
): Readonly<Record<string, PublishedExport>> => ({
  ...Object.fromEntries(
    Object.entries(exports).map(([subpath, target]) => [
      subpath,
      isSource(target) ? toExport(target, subpath) : target,
    ]),
  ),
  './package.json': './package.json',
});

const commonFields = (
  { name, version, description, license, type }: Manifest,
  { folder, repository }: { readonly folder: string; readonly repository: RepositoryManifest },
): object => ({
  name,
  version,
  description,
  license,
  homepage: `${repository.homepage}/tree/main/${folder}#readme`,
  bugs: repository.bugs,
  repository: { ...repository.repository, directory: folder },
  type,
  engines: repository.engines,
});

/** Where a package comes from. */
interface Origin {
  readonly folder: string;
  readonly repository: RepositoryManifest;
}

/** The package.json of a published package of modules. */
export const modulesManifest = (manifest: Manifest, origin: Origin): object => ({
  ...commonFields(manifest, origin),
  sideEffects: manifest.sideEffects ?? false,
  bin: manifest.bin,
  exports: publishedExports(manifest.exports ?? {}, moduleExport),
  files: ['esm', 'cjs', 'src', 'bin'],
  dependencies: publishedRanges(manifest.dependencies),
  optionalDependencies: publishedRanges(manifest.optionalDependencies),
  peerDependencies: publishedRanges(manifest.peerDependencies),
  peerDependenciesMeta: manifest.peerDependenciesMeta,
  publishConfig: { access: 'public' },
});

/** The package.json of a published package of functions. Their bundles contain everything, so it has no dependencies. */
export const functionsManifest = (manifest: Manifest, origin: Origin): object => ({
  ...commonFields(manifest, origin),
  exports: publishedExports(
    manifest.exports ?? {},
    (_source, subpath) => `./${bundleFolder(subpath)}/index.mjs`,
  ),
  files: [...Object.keys(manifest.exports ?? {}).map(bundleFolder), 'THIRD_PARTY_LICENSES.txt'],
  publishConfig: { access: 'public' },
});
