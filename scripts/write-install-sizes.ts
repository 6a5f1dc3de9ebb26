/** `npm run install-sizes`: writes the sizes of the packages that `npm run test:packages` installed. */
import { consumer } from './packages/consumer-folder.ts';
import { writeGenerated } from './generated.ts';
import { measureInstall } from './install-sizes/installed-packages.ts';
import { publicPackages } from './packages/workspaces.ts';

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

const rows = publicPackages()
  .map(({ manifest: { name } }) => measureInstall(name, consumer))
  .map(({ name, ownBytes, packages, bytes }) =>
    ['', `\`${name}\``, megabytes(ownBytes), packages, megabytes(bytes), ''].join(' | ').trim(),
  );

await writeGenerated(
  new URL('../docs/reference/install-sizes.md', import.meta.url),
  'install-sizes',
  [
    '| Package | Own size (MB) | Installed packages | Installed size (MB) |',
    '| --- | ---: | ---: | ---: |',
    ...rows,
  ].join('\n'),
);
