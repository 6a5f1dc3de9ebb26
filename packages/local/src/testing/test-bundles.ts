import { bundleOnce, type Bundle, type BundleOptions } from '../bundling/bundle.ts';
import { testCacheDirectory } from './test-cache.ts';

/** Bundles entries as for the local stack or for AWS, unless their sources are unchanged. */
export const testBundles = (options: Omit<BundleOptions, 'directory'>): Promise<readonly Bundle[]> =>
  bundleOnce(testCacheDirectory, options);
