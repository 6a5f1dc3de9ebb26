import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { publicPackages, root } from '../../scripts/packages/workspaces.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe.each(publicPackages().map(({ manifest, folder }) => [manifest.name, folder, manifest] as const))(
  '%s',
  (name, folder, manifest) => {
    it('is published from dist, and refuses to publish its sources', () => {
      expect(JSON.parse(read(`${folder}/package.json`))).toMatchObject({
        private: false,
        publishConfig: { access: 'public', directory: 'dist' },
        scripts: { prepack: 'node ../../scripts/packages/refuse-sources.mjs' },
      });
    });

    it('exports only sources that exist', () => {
      const missing = Object.values(manifest.exports ?? {}).filter(
        (path) => !existsSync(join(root, folder, path)),
      );

      expect(missing).toEqual([]);
    });

    it('has a README that names it', () => {
      expect(read(`${folder}/README.md`)).toContain(name.replace('@dynamo-outbox/lambda-', ''));
    });

    it('has a README that says how to install it, and describes each entry point', () => {
      const readme = read(`${folder}/README.md`);
      const undocumented = Object.keys(manifest.exports ?? {}).filter(
        (subpath) =>
          !['.', './package.json'].includes(subpath) &&
          !readme.includes(`\`${subpath}\``) &&
          !readme.includes(`${name}${subpath.slice(1)}`),
      );

      expect(undocumented).toEqual([]);
      // The constructs install the functions of the toolkit.
      const installs = new RegExp(`npm install [^\\n]*${name}(?:\\s|$)`, 'mu');
      expect(folder.startsWith('lambdas/') || installs.test(readme)).toBe(true);
    });

    it('lets a user choose the version of the AWS SDK, unless it contains the SDK as a bundle', () => {
      const pinned = Object.entries({ ...manifest.peerDependencies, ...manifest.dependencies })
        .filter(([dependency, range]) => dependency.startsWith('@aws-sdk/') && /^\d/u.test(range))
        .map(([dependency]) => dependency);

      expect(folder.startsWith('lambdas/') ? [] : pinned).toEqual([]);
    });
  },
);
