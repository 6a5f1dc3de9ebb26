const nameForm = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a text can be the name of an Avro field or symbol. */
export const isAvroName = (text: string): boolean => nameForm.test(text);

const capitalize = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Returns a name in Pascal case from any text: `order.created` becomes `OrderCreated`. */
export const toAvroName = (text: string): string => {
  const name = text
    .split(/[^A-Za-z0-9]+/)
    .map(capitalize)
    .join('');
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
};

/** Creates names of types from paths, each once. The same path always comes first to its name, so schemas of changed payloads keep theirs. */
export const createTypeNames = (): ((path: string) => string) => {
  const taken = new Set<string>();
  return (path) => {
    const wanted = toAvroName(path);
    let name = wanted;
    for (let number = 2; taken.has(name); number += 1) {
      name = `${wanted}_${number}`;
    }
    taken.add(name);
    return name;
  };
};
