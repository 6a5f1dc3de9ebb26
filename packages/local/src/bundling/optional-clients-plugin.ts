import { optionalClients } from '@dynamo-outbox/topology/internal';
import type { Plugin } from 'esbuild';

// A regular expression of Go, which knows no flag `u`.
const filter = /^@aws-sdk\/client-/;

/** Marks a search of the plugin itself. */
const asked = Symbol('asked');

/**
 * Leaves the import of an optional client that is not installed as it is. It fails when the function uses the feature that
 * needs the client, and not before.
 */
export const optionalClientsPlugin: Plugin = {
  name: 'optional-clients',
  setup: (build) => {
    build.onResolve({ filter }, async ({ path, pluginData, ...from }) => {
      if (pluginData === asked || !optionalClients.has(path)) {
        return undefined;
      }
      const found = await build.resolve(path, { ...from, pluginData: asked });
      return found.errors.length === 0 ? found : { path, external: true };
    });
  },
};
