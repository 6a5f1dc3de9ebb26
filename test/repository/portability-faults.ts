/** Forms that work on Linux and macOS, but not on Windows. */
interface UnportableForm {
  readonly pattern: RegExp;
  readonly sentence: string;
}

const unportableForms: readonly UnportableForm[] = [
  {
    pattern: /import\.meta\.url\)\.pathname/u,
    sentence: 'A file URL has another path than the file on Windows: use fileURLToPath.',
  },
  {
    pattern: /\bimport\((?:join|resolve|path|file|[\w?.]+\.path)\b/u,
    sentence: 'import() takes no Windows path: use pathToFileURL.',
  },
  {
    pattern: /'SIG(?:STOP|CONT|USR1|USR2|QUIT|ALRM|PIPE)'/u,
    sentence: 'Windows does not have this signal.',
  },
  { pattern: /['"`]\/(?:tmp|bin|usr|etc|var|proc)\b/u, sentence: 'The path exists only on Unix.' },
  { pattern: /process\.kill\(-/u, sentence: 'Windows has no process groups.' },
  {
    pattern: /(?:spawn|exec|execFile|fork)(?:Sync)?\('(?:npm|npx|tsx|jest|cdk)'/u,
    sentence: 'On Windows, the command is a .cmd file: run its script with process.execPath.',
  },
  {
    pattern: /shell: true|execSync\(/u,
    sentence: 'The syntax of a shell differs between systems: run a program with arguments.',
  },
  { pattern: /process\.(?:getuid|geteuid|getgid)\(/u, sentence: 'Windows has no user ids.' },
  {
    pattern: /\b(?:symlink|chmod|chown)(?:Sync)?\(/u,
    sentence: 'Windows needs special rights for it, or ignores it.',
  },
];

/** Returns what is not portable in a source file. */
export const unportableIn = (source: string): readonly string[] =>
  unportableForms.filter(({ pattern }) => pattern.test(source)).map(({ sentence }) => sentence);

const unportableScript =
  /(?:^|&& )\w+=|\$\w|\$\{|'|;|\||`|(?:^|&& )(?:rm|cp|mv|mkdir|cat|export|touch|sh|bash|\.\/\S+)(?: |$)/u;

/** Whether the shell of Windows cannot run an npm script: it has other variables, quotes and commands. */
export const isUnportableScript = (script: string): boolean => unportableScript.test(script);

/** Returns the paths of a repository that a file system without case, or Windows, cannot hold. */
export const unportablePaths = (paths: readonly string[]): readonly string[] => {
  const lowered = paths.map((path) => path.toLowerCase());
  return paths.filter(
    (path, index) =>
      lowered.indexOf(path.toLowerCase()) !== index ||
      /[<>:"|?*\\]|[. ](?:\/|$)|(?:^|\/)(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\/|$)/iu.test(path) ||
      path.length > 160,
  );
};
