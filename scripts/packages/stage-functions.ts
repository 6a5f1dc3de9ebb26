import { join, resolve } from 'node:path';
import { productionBundling } from '@dynamo-outbox/topology/internal';
import { build } from 'esbuild';
import { write } from './files.ts';
import { licensesOf } from './licenses.ts';
import { bundleFolder } from './module-paths.ts';
import { type PublicPackage, root } from './workspaces.ts';

const bundle = async (entry: string, directory: string): Promise<readonly string[]> => {
  const { metafile } = await build({
    ...productionBundling,
    absWorkingDir: root,
    entryPoints: [{ in: entry, out: 'index' }],
    outdir: directory,
    metafile: true,
    logLevel: 'warning',
  });
  return Object.keys(metafile.inputs).map((path) => resolve(root, path));
};

/** Bundles each export of a package of functions, as the constructs do for AWS, with the licences of what they contain. */
export const stageFunctions = async ({ folder, manifest }: PublicPackage, output: string): Promise<void> => {
  const inputs: string[] = [];
  for (const [subpath, source] of Object.entries(manifest.exports ?? {})) {
    inputs.push(...(await bundle(join(root, folder, source), join(output, bundleFolder(subpath)))));
  }
  write(join(output, 'THIRD_PARTY_LICENSES.txt'), `${licensesOf(inputs)}\n`);
};
