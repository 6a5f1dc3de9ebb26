/** `npm run build:packages`: writes what npm publishes into the folder `dist` of every public package. */
import { buildPackages } from './packages/build.ts';

for (const { manifest, folder } of await buildPackages()) {
  console.log(`${manifest.name} ${manifest.version}: ${folder}/dist`);
}
