import { tarballOf } from '../pack.ts';
import { isFunctionPackage, outputOf, type PublicPackage } from '../workspaces.ts';
import { checkFiles } from './check-files.ts';
import { checkTarball } from './check-tarball.ts';

/** Checks a built package and its tarball. Bundles of functions have no imports and no types to check. */
export const checkBuiltPackage = async (
  each: PublicPackage,
  tarballs: string,
): Promise<readonly string[]> => [
  ...(isFunctionPackage(each) ? [] : checkFiles(outputOf(each), each.manifest)),
  ...(await checkTarball(tarballOf(each, tarballs))),
];

/** Checks built packages and their tarballs, and returns the findings, each with the name of its package. */
export const checkPackages = async (
  packages: readonly PublicPackage[],
  tarballs: string,
): Promise<readonly string[]> => {
  const faults = await Promise.all(
    packages.map(async (each) =>
      (await checkBuiltPackage(each, tarballs)).map((fault) => `${each.manifest.name}: ${fault}`),
    ),
  );
  return faults.flat();
};
