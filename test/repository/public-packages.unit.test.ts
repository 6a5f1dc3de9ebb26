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

    it('lets a user choose the version of the AWS SDK, unless it contains the SDK as a bundle', () => {
      const pinned = Object.entries({ ...manifest.peerDependencies, ...manifest.dependencies })
        .filter(([dependency, range]) => dependency.startsWith('@aws-sdk/') && /^\d/u.test(range))
        .map(([dependency]) => dependency);

      expect(folder.startsWith('lambdas/') ? [] : pinned).toEqual([]);
    });
  },
);
