/** A package as package-lock.json (version 3) records it. */
interface LockedPackage {
  readonly version?: string;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The part of package-lock.json that `npm ci` compares with the dependency tree. */
export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** An optional dependency that is missing in the lockfile, and the package that needs it. */
interface MissingPackage {
  readonly path: string;
  readonly name: string;
  readonly version: string;
}

/** The folders in which Node looks for a dependency of the package at `path`, nearest first. */
const searchFolders = (path: string): readonly string[] => {
  const segments = path === '' ? [] : path.split('/');
  return segments
    .map((_, index) => segments.slice(0, segments.length - index).join('/'))
    .filter((folder) => !folder.endsWith('node_modules'))
    .concat('')
    .map((folder) => (folder === '' ? 'node_modules' : `${folder}/node_modules`));
};

/**
 * Finds optional dependencies without an entry. An install on another platform, or from an incomplete registry, drops
 * them.
 */
export const missingOptionalPackages = ({ packages }: Lockfile): readonly MissingPackage[] =>
  Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name]) => !searchFolders(path).some((folder) => `${folder}/${name}` in packages))
      .map(([name, version]) => ({ path: `node_modules/${name}`, name, version })),
  );

const operatingSystems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];

/** Reads the platform from the name of a binary package, `…-linux-arm64-musl`. */
const platformOf = (name: string): Pick<LockedPackage, 'os' | 'cpu' | 'libc'> => {
  const words = name.split(/[/-]/);
  const os = operatingSystems.find((word) => words.includes(word));
  const cpu = processors.find((word) => words.includes(word));
  const libc = words.some((word) => word.startsWith('musl'))
    ? 'musl'
    : words.some((word) => word.startsWith('gnu'))
      ? 'glibc'
      : undefined;
  return {
    ...(os === undefined ? {} : { os: [os] }),
    ...(cpu === undefined ? {} : { cpu: [cpu] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
  };
};

/**
 * Adds the missing entries, so that `npm ci` accepts the lockfile on every platform and downloads the right package.
 */
export const completeLockfile = <TLockfile extends Lockfile>(lockfile: TLockfile): TLockfile => {
  const added = missingOptionalPackages(lockfile).map(
    ({ path, name, version }): readonly [string, LockedPackage] => [
      path,
      { version, ...platformOf(name), optional: true },
    ],
  );
  const packages = Object.entries(lockfile.packages)
    .concat(added.map(([path, entry]) => [path, entry]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...lockfile, packages: Object.fromEntries(packages) };
};
