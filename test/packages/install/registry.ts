import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import type { Manifest } from '../../../scripts/packages/manifest.ts';
import { tarballOf } from '../../../scripts/packages/pack.ts';
import { outputOf, type PublicPackage } from '../../../scripts/packages/workspaces.ts';

/** A registry that has the packages of this repository, as npm's will after their release. */
export interface Registry {
  /** Arguments with which npm takes the packages of this repository from this registry, and all others from its own. */
  readonly arguments: readonly string[];
  stop(): Promise<void>;
}

/** What a registry knows about a package, as far as npm reads it to install the package. */
const documentOf = (each: PublicPackage, tarball: string, url: string): object => {
  const { version } = each.manifest;
  const published = JSON.parse(readFileSync(join(outputOf(each), 'package.json'), 'utf8')) as Manifest;
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;
  const dist = { tarball: `${url}/${basename(tarball)}`, integrity };
  return {
    name: each.manifest.name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...published, dist } },
  };
};

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });

/**
 * Starts a registry of packed packages, so that npm installs what a guide says, and takes what packages need from their
 * package.json.
 */
export const startRegistry = async (
  packages: readonly PublicPackage[],
  tarballs: string,
): Promise<Registry> => {
  // npm caches by URL: a path that was never used shows it the packages of now.
  const path = `/${randomUUID()}`;
  const files = new Map<string, () => Buffer | string>();
  const server = createServer((request, response) => {
    const file = files.get(decodeURIComponent(request.url ?? ''));
    response.writeHead(file === undefined ? 404 : 200);
    response.end(file?.() ?? '{}');
  });
  const url = `http://127.0.0.1:${await listen(server)}${path}`;
  for (const each of packages) {
    const tarball = tarballOf(each, tarballs);
    files.set(`${path}/${each.manifest.name}`, () => JSON.stringify(documentOf(each, tarball, url)));
    files.set(`${path}/${basename(tarball)}`, () => readFileSync(tarball));
  }
  return {
    arguments: [`--@dynamo-outbox:registry=${url}`],
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
};
