/** Remembers what a test file may change in its process. The returned function restores it for the next file. */
export const keepProcess = () => {
  const { env, exitCode } = process;
  const variables = { ...env };
  const directory = process.cwd();
  const { console } = globalThis;
  return () => {
    process.env = env;
    Object.keys(env)
      .filter((name) => !Object.hasOwn(variables, name))
      .forEach((name) => delete env[name]);
    Object.assign(env, variables);
    process.exitCode = exitCode;
    process.chdir(directory);
    globalThis.console = console;
  };
};
