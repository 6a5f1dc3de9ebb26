/** Sets the variables of AWS SDK clients in this process. Returns a function that restores what was there. */
export const useEnvironment = (environment: Readonly<Record<string, string>>): (() => Promise<void>) => {
  const names = Object.keys(environment).filter((name) => name.startsWith('AWS_'));
  const before = names.map((name) => [name, process.env[name]] as const);
  names.forEach((name) => {
    process.env[name] = environment[name];
  });
  return async () => {
    for (const [name, value] of before) {
      if (value === undefined) {
        Reflect.deleteProperty(process.env, name);
      } else {
        process.env[name] = value;
      }
    }
  };
};
