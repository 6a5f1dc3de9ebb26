// Runs before npm packs or publishes the folder of a package, which contains sources that Node does not load.
console.error(
  `${process.env['npm_package_name']} is published from its folder dist: run \`npm run build:packages\`, and pack or publish that folder.`,
);
process.exit(1);
