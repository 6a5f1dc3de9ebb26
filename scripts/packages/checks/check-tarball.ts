import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

const publintFaults = async (data: Buffer): Promise<readonly string[]> => {
  const tarball = new Uint8Array(data).buffer;
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map(
    (message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`,
  );
};

const typeFaults = async (data: Buffer): Promise<readonly string[]> => {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(data)));
  return result.types === false
    ? []
    : result.problems
        // TypeScript without `exports` in its resolution cannot read any of the packages.
        .filter((problem) => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
        .map((problem) => `are-the-types-wrong: ${JSON.stringify(problem)}`);
};

/** Checks a tarball with publint and are-the-types-wrong, and returns their findings. */
export const checkTarball = async (path: string): Promise<readonly string[]> => {
  const data = readFileSync(path);
  return [...(await publintFaults(data)), ...(await typeFaults(data))];
};
