import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { read } from './files.ts';
import type { Manifest } from './manifest.ts';

const packageFolder = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//u;

const licenseOf = (folder: string): string => {
  const { name, version, license } = JSON.parse(read(join(folder, 'package.json'))) as Manifest;
  const texts = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|notice)/iu.test(file))
    .map((file) => read(join(folder, file)).trim());
  return [`${name} ${version} (${license ?? 'no licence stated'})`, ...texts].join('\n\n');
};

/** The licences of the packages whose files a bundle contains. */
export const licensesOf = (inputs: readonly string[]): string => {
  const folders = inputs.map((path) => packageFolder.exec(path.replaceAll('\\', '/'))?.[1] ?? '');
  return [...new Set(folders)]
    .filter((folder) => folder !== '' && existsSync(join(folder, 'package.json')))
    .sort()
    .map(licenseOf)
    .join(`\n\n${'-'.repeat(80)}\n\n`);
};
