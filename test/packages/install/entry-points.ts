import { publicPackages, isFunctionPackage } from '../../../scripts/packages/workspaces.ts';

/** The names by which users import the entry points of all packages. */
export const entryPointNames = (): readonly string[] =>
  publicPackages()
    .filter((each) => !isFunctionPackage(each))
    .flatMap(({ manifest: { name, exports = {} } }) =>
      Object.keys(exports)
        .filter((subpath) => subpath !== './package.json')
        .map((subpath) => `${name}${subpath.slice(1)}`),
    );

/** A module that can load every entry point, for test runners and for the compiler. */
export const entryPointsModule = (): string =>
  [
    'export const entryPoints: readonly { readonly name: string; readonly load: () => Promise<object> }[] = [',
    ...entryPointNames().map((name) => `  { name: '${name}', load: () => import('${name}') },`),
    '];',
    '',
  ].join('\n');
