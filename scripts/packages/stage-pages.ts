import { join, posix } from 'node:path';
import { copy, read, write } from './files.ts';
import { type PublicPackage, readRepositoryManifest, root } from './workspaces.ts';

const relativeLink = /(?<=\]\()\.{1,2}\/[^)\s]+(?=\))/gu;

/** Links of a README that also work outside the repository. */
export const absoluteLinks = (page: string, folder: string, homepage: string): string =>
  page.replace(relativeLink, (path) => `${homepage}/blob/main/${posix.join(folder, path)}`);

/** Writes the README and the licence of a package. */
export const stagePages = ({ folder }: PublicPackage, output: string): void => {
  const page = read(join(root, folder, 'README.md'));
  write(join(output, 'README.md'), absoluteLinks(page, folder, readRepositoryManifest().homepage));
  copy(join(root, 'LICENSE'), join(output, 'LICENSE'));
};
