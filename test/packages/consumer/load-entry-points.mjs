/**
 * Loads the named entry points with `import` and with `require`, and prints what is wrong as JSON. Both ways must give
 * the same classes and functions; otherwise a process would have two of each.
 */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const names = JSON.parse(process.argv[2]);
const order = process.argv[3] ?? 'import-first';

const load = async (name) => {
  if (order === 'require-first') {
    const required = require(name);
    return [await import(name), required];
  }
  const imported = await import(name);
  return [imported, require(name)];
};

const faultsOf = async (name) => {
  try {
    const [imported, required] = await load(name);
    const exported = Object.keys(imported).filter((key) => key !== 'default' && key !== 'module.exports');
    const different = exported.filter((key) => imported[key] !== required[key]);
    return [
      ...(exported.length === 0 ? [`${name} exports nothing`] : []),
      ...different.map((key) => `${name} has two instances of ${key}`),
    ];
  } catch (error) {
    return [`${name} cannot be loaded: ${error.message}`];
  }
};

const faults = [];
for (const name of names) {
  faults.push(...(await faultsOf(name)));
}
console.log(JSON.stringify(faults));
